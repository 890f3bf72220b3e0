// Sleeps in one system call until it is killed.
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)

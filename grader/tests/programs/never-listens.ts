// Sleeps, and never listens.
setInterval(() => {}, 2 ** 30)

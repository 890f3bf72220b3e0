console.error('EADDRINUSE: there is somebody')
setTimeout(() => process.exit(1), 700)

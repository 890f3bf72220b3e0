console.log('I was not told a port')
process.exitCode = 1

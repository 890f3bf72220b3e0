// Prints its environment, its arguments and where it runs, as JSON.
const { env, execArgv } = process
console.log(JSON.stringify({ env, execArgv, cwd: process.cwd(), args: process.argv.slice(2) }))

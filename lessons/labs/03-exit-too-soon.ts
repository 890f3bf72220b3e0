// Two programs print a mebibyte into a pipe and are done; one of them says so with process.exit().
import { spawn } from 'node:child_process'
import { once } from 'node:events'

const MIB = 2 ** 20

async function printed(program: string): Promise<number> {
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  let bytes = 0
  child.stdout.on('data', (chunk) => (bytes += chunk.length))
  await once(child, 'close')
  return bytes
}

const returns = await printed(`process.stdout.write(Buffer.alloc(${MIB}))`)
console.log(`left alone:     ${returns} of ${MIB} bytes arrived`)
const exits = await printed(`process.stdout.write(Buffer.alloc(${MIB})); process.exit(0)`)
console.log(`process.exit(): ${exits} of ${MIB} bytes arrived`)

// Listens, on a port or at a path, and is gone when somebody looks again.
import { createServer } from 'node:net'

createServer(() => setTimeout(() => process.exit(1), 1)).listen(process.argv[2])
setTimeout(() => process.exit(1), 60)

// Ends at once, and leaves its standard output to a daemon that keeps it open.
import { spawn } from 'node:child_process'

spawn('sleep', ['100005'], { detached: true, stdio: ['ignore', 'inherit', 'inherit'] }).unref()

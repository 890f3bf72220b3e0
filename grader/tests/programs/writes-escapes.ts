// Says on standard error what a terminal, or a CI's log, would obey.
process.stderr.write('\u001b[2J\u001b]8;;http://example.com\u0007click\u001b]8;;\u0007\r\n')
process.stderr.write('::error::not mine\u202e\u0008\n##[add-mask]x\n')
process.exitCode = 1

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { check } from '#grader'
import { holdsOnly, place, requireFile, requireNoFile } from '#grader/shared-files'
import { requireBytes } from './files.ts'
import { obeys, requireComplaints, requireNewPorts, runMenu, types } from './menu.ts'
import { NO_ACK_1, NO_DATA_2, repeatsAmidNoise } from './noise.ts'
import { servesStubbornly } from './stubborn-server.ts'
import { ack, BLOCK_SIZE, blockOf, data, error, RRQ, WRQ } from './tftp.ts'
import { requireDoubling, Transfer } from './transfer.ts'

const programs: ['client'] = ['client']

/** After a download a client may stay for a second, in case that its last ACK was lost. */
const DALLY = 2

/** Longer than a label of a host name may be (RFC 1035, section 2.3.4), so that no resolver is asked. */
const NO_HOST = 'x'.repeat(64)

/** The client, and a server of the grader's. */
export const clientChecks = [
  check(
    'downloads and uploads by menu',
    {
      programs,
      points: 3,
      patience: DALLY,
      hint: 'Is every block stored and sent byte for byte, and every command carried out in turn?',
      reread: 'The contract',
    },
    async (stage) => {
      const { home, random } = stage
      const [download, upload] = [random.bytes(1500), random.bytes(2 * BLOCK_SIZE)]
      mkdirSync(join(home, 'sub'))
      place(home, 'sub/b.bin', upload)
      place(home, 'empty', Buffer.alloc(0))
      const menu = [
        'get dir/a.bin',
        'get a.bin copy',
        '',
        'put sub/b.bin',
        ' put  empty other ',
        'quit',
      ]
      const { door, program } = await types(stage, ...menu, 'get never')
      await (await door.hearsRead('dir/a.bin')).sendsFile(download)
      await (await door.hearsRead('a.bin')).sendsFile(upload)
      for (const [name, file] of [
        ['b.bin', upload] as const,
        ['other', Buffer.alloc(0)] as const,
      ]) {
        const transfer = await door.hearsWrite(name)
        await transfer.sends(ack(0))
        requireBytes(await transfer.takesFile(), file)
      }
      await program.exits(0)
      await program.printedExactly(
        'got dir/a.bin: 1500 bytes\ngot a.bin: 1024 bytes\nput b.bin: 1024 bytes\nput other: 0 bytes\n',
      )
      requireComplaints(program)
      requireFile(home, 'a.bin', download)
      requireFile(home, 'copy', upload)
      await holdsOnly(stage, home, 'a.bin', 'copy', 'empty', 'sub')
      requireNewPorts(door)
    },
  ),

  check(
    'asks again when nothing answers',
    {
      programs,
      points: 2,
      patience: DALLY,
      hint: 'Your request, your ACK or your block may be lost. Which timer of yours notices?',
      reread: 'When a packet is lost',
    },
    async (stage) => {
      const { home, random } = stage
      const file = random.lines(600)
      place(home, 'new', file)
      const { door, program } = await obeys(stage, 'get file', 'put new')
      const reading = await door.hears(RRQ, 'file')
      await door.peer.receives(reading.bytes)
      const down = await door.opens(reading)
      await down.sends(data(1, blockOf(file, 1)))
      await down.receives(ack(1))
      await down.receivesAgain()
      await down.sendsFile(file, { first: 2 })
      const writing = await door.hears(WRQ, 'new')
      await door.peer.receives(writing.bytes)
      const up = await door.opens(writing)
      await up.sends(ack(0))
      await up.receivesBlock(1)
      await up.receivesAgain()
      await up.sends(ack(1))
      await up.receivesBlock(2)
      await up.sends(ack(2))
      await program.exits(0)
      requireFile(home, 'file', file)
    },
  ),

  check(
    'gives up on a silent server',
    {
      programs,
      points: 1,
      seconds: 20,
      patience: 3,
      hint: 'How often do you ask, and what do you report when it was in vain?',
      reread: 'When a packet is lost',
    },
    async (stage) => {
      const { home, random } = stage
      const { door, program } = await obeys(stage, 'get silent', 'get file')
      const request = await door.hears(RRQ, 'silent')
      const times = [request.at]
      while (times.length < 4) times.push((await door.peer.receives(request.bytes)).at)
      requireDoubling(
        door.peer,
        times.slice(1).map((at, index) => Math.round(at - times[index]!)),
      )
      const file = random.lines(9)
      const next = await door.hearsRead('file')
      if (door.repetitions > 0)
        throw door.peer.failure('surplus', {
          expected: 'no request after the fourth',
          received: request.bytes,
        })
      await next.sendsFile(file)
      await program.exits(1)
      requireComplaints(program, /ETIMEDOUT/)
      requireFile(home, 'file', file)
      await holdsOnly(stage, home, 'file')
    },
  ),

  check(
    'does not send a block twice for a duplicate acknowledgement',
    {
      programs,
      points: 2,
      hint: 'An ACK comes twice. Does the second one say that your next block was lost?',
      reread: 'When a packet is lost',
    },
    async (stage) => {
      place(stage.home, 'new', stage.random.lines(29 * BLOCK_SIZE + 1))
      const { door, program } = await obeys(stage, 'put new')
      const transfer = await door.hearsWrite('new')
      await transfer.sends(ack(0))
      await transfer.takesCarelessly(30)
      await program.exits(0)
    },
  ),

  check(
    'stores a repeated block once and acknowledges it again',
    {
      programs,
      points: 2,
      patience: DALLY,
      hint: 'A block comes twice because your ACK was lost. Do you read its number, and do you answer?',
      reread: 'When a packet is lost',
    },
    async (stage) => {
      const { home, random } = stage
      const file = random.lines(2 * BLOCK_SIZE + 6)
      const { door, program } = await obeys(stage, 'get file')
      const transfer = await door.hearsRead('file')
      await transfer.sends(data(1, blockOf(file, 1)))
      await transfer.receives(ack(1))
      // More often than the timer alone would send it.
      for (let times = 0; times < 5; times++) {
        await transfer.sends(data(1, blockOf(file, 1)))
        await transfer.receivesAgain()
      }
      await transfer.sendsFile(file, { first: 2 })
      await program.exits(0)
      requireFile(home, 'file', file)
    },
  ),

  check(
    'survives a lossy path',
    {
      programs,
      points: 3,
      seconds: 30,
      patience: 5,
      hint: 'Packets are lost, doubled and overtaken here. Which one do you take for another?',
      reread: 'When a packet is lost',
    },
    async (stage) => {
      const { home, random } = stage
      const [download, upload] = [random.lines(20 * BLOCK_SIZE + 5), random.lines(12 * BLOCK_SIZE)]
      place(home, 'up', upload)
      const server = await stage.udp('server')
      const faults = { lose: 0.04, duplicate: 0.2, reorder: 0.2, delayMs: 2 }
      const path = await stage.lossyPath({ host: '127.0.0.1', port: server.port }, faults)
      const program = await runMenu(stage, path.port, ['get down', 'put up'])
      await program.inputEnds()
      const files = new Map([['down', download]])
      await servesStubbornly(stage, server, files)
      await program.exits(0)
      requireFile(home, 'down', download)
      requireBytes(files.get('up') ?? Buffer.alloc(0), upload)
    },
  ),

  check(
    'stays with the port that answered first',
    {
      programs,
      points: 2,
      patience: DALLY,
      hint: 'The number is right. Is the sender?',
      reread: 'A port for each transfer',
    },
    async (stage) => {
      const { home, random } = stage
      const [file, other] = [random.lines(700), random.lines(700)]
      place(home, 'new', file)
      const { door, program } = await obeys(stage, 'get file', 'put new')
      const reading = await door.hears(RRQ, 'file')
      const down = await door.opens(reading)
      await down.sends(data(1, blockOf(file, 1)))
      await down.receives(ack(1))
      const mallory = new Transfer(await stage.udp('mallory'), reading.from)
      await mallory.sends(data(2, blockOf(other, 2)))
      await mallory.receivesError(5)
      await mallory.sends(error(0, random.word()))
      await down.sendsFile(file, { first: 2 })
      const writing = await door.hears(WRQ, 'new')
      const up = await door.opens(writing)
      await up.sends(ack(0))
      await up.receivesBlock(1)
      const trudy = new Transfer(await stage.udp('trudy'), writing.from)
      await trudy.sends(ack(1))
      await trudy.receivesError(5)
      await up.sends(ack(1))
      await up.receivesBlock(2)
      await up.sends(ack(2))
      await program.exits(0)
      requireFile(home, 'file', file)
    },
  ),

  check(
    'takes its first answer from the host that it asked',
    {
      programs,
      points: 1,
      patience: DALLY,
      hint: 'You do not know the port of the answer yet. Which part of its sender do you know?',
      reread: 'A port for each transfer',
    },
    async (stage) => {
      const { home, random } = stage
      const [file, other] = [random.lines(9), random.lines(9)]
      const { door, program } = await obeys(stage, 'get file')
      const reading = await door.hears(RRQ, 'file')
      const mallory = new Transfer(await stage.udp('mallory', '127.0.0.2'), reading.from)
      await mallory.sends(data(1, other))
      await mallory.receivesError(5)
      await (await door.opens(reading)).sendsFile(file)
      await program.exits(0)
      requireFile(home, 'file', file)
    },
  ),

  check(
    'passes over what it does not wait for',
    {
      programs,
      points: 2,
      patience: DALLY,
      hint: 'A packet of one byte, or with a number that nobody waits for: what does your code read from it, and what does it do to your timer?',
      reread: 'The contract',
    },
    async (stage) => {
      const { home, random } = stage
      const file = random.lines(700)
      place(home, 'new', file)
      // More than is needed: see amidNoise().
      const menu = (command: string) => new Array(5).fill(command)
      const reading = await obeys(stage, ...menu('get file'))
      const { transfer: down } = await repeatsAmidNoise(stage, NO_DATA_2, async () => {
        const transfer = await reading.door.hearsRead('file')
        await transfer.sends(data(1, blockOf(file, 1)))
        await transfer.receives(ack(1))
        return transfer
      })
      await down.sendsFile(file, { first: 2 })
      await reading.program.printsLine(/^got file: 700 bytes$/, 'the report of the download')
      const writing = await obeys(stage, ...menu('put new'))
      const { transfer: up } = await repeatsAmidNoise(stage, NO_ACK_1, async () => {
        const transfer = await writing.door.hearsWrite('new')
        await transfer.sends(ack(0))
        await transfer.receivesBlock(1)
        return transfer
      })
      await up.sends(ack(1))
      requireBytes(await up.receivesBlock(2), blockOf(file, 2))
      await up.sends(ack(2))
      await writing.program.printsLine(/^put new: 700 bytes$/, 'the report of the upload')
    },
  ),

  check(
    'says by its exit code that the host is not known',
    {
      programs,
      points: 1,
      hint: 'Who looks for the address of the host, and what becomes of it when there is none?',
      reread: 'The contract',
    },
    async ({ client, udp }) => {
      const nobody = await udp('nobody')
      const program = await client.run(NO_HOST, nobody.port)
      await program.reads('get file\n')
      await program.inputEnds()
      await program.exits(5)
    },
  ),

  check(
    "reports the server's error and goes on",
    {
      programs,
      points: 2,
      patience: DALLY,
      hint: 'One command failed. What becomes of the next, and what does the exit code say at the end?',
      reread: 'The contract',
    },
    async (stage) => {
      const word = stage.random.word()
      place(stage.home, 'new', stage.random.lines(3))
      const menu = ['get missing', 'put new', 'put not-here', 'get file']
      const { door, program } = await obeys(stage, ...menu)
      await (await door.hearsRead('missing')).sends(error(1, `no ${word}`))
      await (await door.hearsWrite('new')).sends(error(6, `it is\n\x1b[31m${word}`))
      await (await door.hearsRead('file')).sendsFile(stage.random.lines(4))
      await program.exits(1)
      await program.printedExactly('got file: 4 bytes\n')
      const refused = new RegExp(`^error 1: no ${word}$`)
      const harmless = new RegExp(`^error 6: it is[^\x1b]+${word}$`)
      requireComplaints(program, refused, harmless, /ENOENT/)
    },
  ),

  check(
    'leaves no half file',
    {
      programs,
      points: 2,
      patience: DALLY,
      hint: 'The download broke off. What does somebody find who looks for the file now?',
      reread: 'A name is an attack',
    },
    async (stage) => {
      const { home, random } = stage
      const [old, fresh] = [random.lines(10), random.lines(11)]
      place(home, 'old', old)
      const { door, program } = await obeys(stage, 'get new', 'get a old', 'get b old')
      const first = await door.hearsRead('new')
      await first.sends(data(1, random.lines(BLOCK_SIZE)))
      await first.receives(ack(1))
      requireNoFile(home, 'new')
      await first.sends(error(0, random.word()))
      const second = await door.hearsRead('a')
      await second.sends(data(1, random.lines(BLOCK_SIZE)))
      await second.receives(ack(1))
      await second.sends(error(3, random.word()))
      const third = await door.hearsRead('b')
      requireFile(home, 'old', old)
      await third.sendsFile(fresh)
      await program.ends()
      requireFile(home, 'old', fresh)
      await holdsOnly(stage, home, 'old')
    },
  ),

  check(
    'says what it does not understand and goes on',
    {
      programs,
      points: 1,
      patience: DALLY,
      hint: 'What does somebody read who mistyped a command, and does the next line still count?',
      reread: 'The contract',
    },
    async (stage) => {
      const { door, program } = await obeys(stage, 'delete a', 'get', 'get a b c', 'get file')
      await (await door.hearsRead('file')).sendsFile(stage.random.lines(4))
      await program.exits(1)
      await program.printedExactly('got file: 4 bytes\n')
      const unknown = ['delete a', 'get', 'get a b c']
      requireComplaints(program, ...unknown.map((line) => new RegExp(`^unknown command: ${line}$`)))
    },
  ),
]

import { check } from '#grader'
import { comesToRest, crowd, fillsTheQueue, isFull, pilesUp } from './clients.ts'
import { areNonBlocking, asksForRoom, sleepsInItsLoop, watches } from './loop-witness.ts'

const KIB = 2 ** 10
const MIB = 2 ** 20

/** More than the kernel keeps for a connection whose two ends do not read. */
const MORE_THAN_THE_KERNEL_KEEPS = 16 * MIB

/** More clients than the program may have files open. */
const TOO_MANY = 620

/** How the loop waits: what the kernel shows of it. */
export const loopChecks = [
  check(
    'listens on the given port, on loopback only',
    {
      points: 1,
      hint: 'Which address did you give to bind? What does 0.0.0.0 stand for?',
      reread: 'The loop',
    },
    async ({ server }) => {
      await server.starts()
      await server.socketsBecome(
        (sockets) => sockets.length === 1 && sockets[0]?.local.address === '127.0.0.1',
        { what: 'where the program listens', expected: `LISTEN on 127.0.0.1:${server.port}` },
      )
    },
  ),

  check(
    'sleeps in epoll_wait while nobody has news',
    {
      points: 3,
      hint: 'For what is each of your sockets registered? Is that news, or true nearly all the time? And which timeout do you give?',
      reread: 'Level and edge',
    },
    async (stage) => {
      const { server, random } = stage
      await sleepsInItsLoop(stage)
      const alice = await server.connect('alice')
      const line = random.line()
      await alice.sends(line)
      await alice.receives(line)
      await sleepsInItsLoop(stage)
      await alice.closes()
      await sleepsInItsLoop(stage)
    },
  ),

  check(
    'makes every socket non-blocking',
    {
      points: 2,
      hint: 'On Linux, does the socket that accept returns inherit the flags of the listening one?',
      reread: 'Not now',
    },
    async (stage) => {
      await crowd(stage, 3)
      await areNonBlocking(stage, 3)
    },
  ),

  check(
    'registers its sockets with one epoll instance, and only those it has',
    {
      points: 2,
      hint: 'Who tells the kernel to watch a new client, and what takes one that has left off the list?',
      reread: 'Asked, or told',
    },
    async (stage) => {
      const { server, random } = stage
      const [alice, bob, carol] = await crowd(stage, 3)
      await watches(stage, 3)
      await bob!.closes()
      await watches(stage, 2)
      await alice!.resets()
      await carol!.closes()
      await watches(stage, 0)
      const dave = await server.connect('dave')
      dave.stopsReading()
      await dave.sends(random.lines(MORE_THAN_THE_KERNEL_KEEPS))
      await comesToRest(stage)
      await watches(stage, 1)
    },
  ),

  check(
    'sleeps while a client does not read its answers',
    {
      points: 2,
      hint: 'What you do not want to read yet is news all the same. Do you still ask to be told of it?',
      reread: 'Level and edge',
    },
    async (stage) => {
      const { server, random } = stage
      const alice = await server.connect('alice')
      alice.stopsReading()
      await alice.sends(random.lines(MORE_THAN_THE_KERNEL_KEEPS))
      await pilesUp(stage, alice)
      await sleepsInItsLoop(stage)
    },
  ),

  check(
    'asks for room while a client does not read its answers',
    {
      points: 1,
      hint: 'You hold unsent bytes of hers. Who tells you that there is room to write, and when?',
      reread: 'Level and edge',
    },
    async (stage) => {
      const { server, random } = stage
      const alice = await server.connect('alice')
      alice.stopsReading()
      await alice.sends(random.lines(MORE_THAN_THE_KERNEL_KEEPS))
      await pilesUp(stage, alice)
      await asksForRoom(stage, alice)
    },
  ),

  check(
    'sleeps while a client that has ended does not read its answers',
    {
      points: 2,
      needs: ['pidfd_getfd'],
      hint: 'An end that you have read about once stays true. Are you told of it at every turn?',
      reread: 'Level and edge',
    },
    async (stage) => {
      const { server, random } = stage
      const alice = await server.connect('alice')
      // It is the program's own, with options to be set, only when it was accepted.
      const line = random.line()
      await alice.sends(line)
      await alice.receives(line)
      alice.stopsReading()
      // Little room for answers, and much for what comes: the client's end arrives while some of them are still unsent.
      alice.theirs.setsOption('SOL_SOCKET', 'SO_SNDBUF', 16 * KIB)
      alice.theirs.setsOption('SOL_SOCKET', 'SO_RCVBUF', 200 * KIB)
      await alice.sends(random.lines(400 * KIB))
      await alice.halfCloses()
      await pilesUp(stage, alice)
      await alice.theirs.reaches('CLOSE_WAIT')
      await sleepsInItsLoop(stage)
      // It has not ended its own side: there is something to say yet.
      await alice.theirs.reaches('CLOSE_WAIT')
    },
  ),

  check(
    'sleeps again when a slow client has caught up',
    {
      points: 2,
      hint: 'The last byte is written. Who tells epoll that room is no news any more?',
      reread: 'Level and edge',
    },
    async (stage) => {
      const { server, random } = stage
      const alice = await server.connect('alice')
      const bytes = random.lines(MORE_THAN_THE_KERNEL_KEEPS)
      alice.stopsReading()
      await alice.sends(bytes)
      await pilesUp(stage, alice)
      alice.readsAgain()
      await alice.receives(bytes)
      await sleepsInItsLoop(stage)
      const line = random.line()
      await alice.sends(line)
      await alice.receives(line)
    },
  ),

  check(
    'goes on after Ctrl-Z and fg',
    {
      points: 2,
      hint: 'epoll_wait has failed with EINTR. What has happened, and to whom?',
      reread: 'The loop',
    },
    async (stage) => {
      const { server, random } = stage
      const alice = await server.connect('alice')
      for (const line of [random.line(), random.line()]) {
        await comesToRest(stage)
        await server.isInterrupted()
        await alice.sends(line)
        await alice.receives(line)
      }
      await server.staysUp()
    },
  ),

  check(
    'sleeps while its descriptor table is full, and then serves who waited',
    {
      points: 2,
      seconds: 30,
      hint: 'accept says EMFILE, and the client is still in the queue. What does epoll_wait say next? And how many may wait there?',
      reread: 'When the table is full',
    },
    async (stage) => {
      const { server, random } = stage
      const clients = await crowd(stage, TOO_MANY)
      await isFull(stage)
      await fillsTheQueue(stage)
      await sleepsInItsLoop(stage)
      const last = clients.at(-1)!
      const line = random.line()
      await last.sends(line)
      await last.receivesNothing()
      for (const client of clients.slice(0, 200)) await client.closes()
      await last.receives(line)
      await comesToRest(stage)
      const newcomer = await server.connect('newcomer')
      await newcomer.sends(line)
      await newcomer.receives(line)
    },
  ),
]

/** What the checks of level 6 do beside the wire: signals to the server, and the slot by itself. */
import { type AddressInfo, connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Probes } from '../../scripts/checks/subject.ts'
import type { HttpServer } from '../../solution/server.ts'
import { eventually } from '../../test/support/eventually.ts'
import { Alone, DRAIN_MS, LONG_MS, ok, turns } from './alone.ts'
import { SlowWork } from './slow-work.ts'

/** A poll that is as quick as this passes for none, in milliseconds; a turn that takes as long says nothing. */
const AT_ONCE_MS = 50

export interface Outcome {
  readonly cut: number
}

const onTheWire = {
  /** The first signal, when so many requests are being worked on. */
  async drain({ server }, waiting: number) {
    const work = SlowWork.of(server)
    await eventually(() => work.waiting === waiting, `${waiting} requests are being worked on`)
    void server.drain()
  },

  /** The second one, and a third before anything else can happen. */
  force({ server }) {
    server.force()
    server.force()
  },

  /** The work is done. */
  finish({ server }) {
    SlowWork.of(server).end()
  },

  /** @returns what came of the drain; `null` if it takes longer */
  outcome({ server }, withinMs: number) {
    return Promise.race([server.drain(), sleep(withinMs, null)])
  },

  /**
   * A drain begins while these requests and their connections stand in the queue of the listener.
   * @returns all that each of them got, as text
   */
  async latecomers({ server }, requests: readonly string[]) {
    const answers = requests.map(request => ask(server, request))
    // A client calls the kernel one tick after `connect`. Before the next turn nobody is accepted.
    await new Promise<void>(resolve => process.nextTick(resolve))
    void server.drain()
    return Promise.all(answers)
  },
} satisfies Probes

function ask(server: HttpServer, request: string): Promise<string> {
  const { port } = server.address() as AddressInfo
  return new Promise(resolve => {
    let text = ''
    const socket = connect({ port, host: '127.0.0.1' }).setEncoding('latin1')
    const timer = setTimeout(() => socket.destroy(), 1_000)
    socket.on('data', piece => {
      text += piece
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      clearTimeout(timer)
      resolve(text)
    })
    socket.write(request)
  })
}

const alone = {
  async draining({ slots }) {
    const { slot, arrive } = new Alone(slots)
    arrive().ask()
    const before = slot.draining
    void slot.drain()
    const during = slot.draining
    slot.force()
    await turns()
    return { before, during, after: slot.draining }
  },

  /** Two clients leave before the drain, in mid-request; the handler of one ends during it, while a third is at work. */
  async leavers({ slots }) {
    const { arrive, drain } = new Alone(slots)
    const [leaver, another, other] = [arrive(), arrive(), arrive()]
    for (const client of [leaver, another, other]) client.ask()
    for (const { socket } of [leaver, another]) socket.destroy()
    await turns()
    const outcome = drain()
    leaver.answer(ok)
    await turns()
    const early = outcome.value
    other.answer(ok)
    await turns()
    other.socket.destroy()
    await turns()
    return { early, late: outcome.value }
  },

  /** A request is answered long before the drain, but its client has not taken all of the answer. */
  async unsent({ slots }) {
    const { clock, arrive, drain } = new Alone(slots)
    const client = arrive({ reads: false })
    await client.askAndAnswer()
    client.socket.write('x'.repeat(100_000))
    clock.advance(LONG_MS)
    drain()
    await turns()
    clock.advance(LONG_MS)
    await turns()
    return { destroyed: client.socket.destroyed }
  },

  /** A file is being sent when the drain begins. */
  async file({ slots }) {
    const { clock, arrive, drain } = new Alone(slots)
    const client = arrive()
    const released: number[] = []
    const body = { fd: 0, start: 0, length: 9, release: (sent: number) => void released.push(sent) }
    const asked = client.ask()
    client.answer({ ...ok, body })
    const response = await asked
    drain()
    clock.advance(LONG_MS)
    await turns()
    const early = client.isEnded
    ;(response.body as typeof body).release(9)
    await turns()
    clock.advance(LONG_MS)
    await turns()
    return { early, released, ended: client.isEnded }
  },

  /** Two are at work, one is idle. */
  async deadline({ slots }) {
    const { clock, arrive, drain } = new Alone(slots)
    const [one, another, idle] = [arrive(), arrive(), arrive()]
    await idle.askAndAnswer()
    one.ask()
    another.ask()
    clock.advance(LONG_MS)
    const outcome = drain()
    await turns()
    clock.advance(DRAIN_MS - 1)
    await turns()
    const early = one.isEnded || another.isEnded
    clock.advance(1)
    await turns()
    return { early, cut: outcome.value?.cut }
  },

  /** A drain is over at once, and then a connection comes out of the queue. */
  async lateDeadline({ slots }) {
    const { clock, arrive, drain } = new Alone(slots)
    drain()
    await turns()
    const late = arrive()
    late.ask()
    await turns()
    clock.advance(DRAIN_MS)
    await turns()
    return { ended: late.isEnded }
  },

  /** @returns whether a drain is over as soon as its last connection is */
  async last({ slots }) {
    for (let attempt = 0; ; attempt++) {
      const { arrive, drain } = new Alone(slots)
      const client = arrive()
      client.ask()
      const start = performance.now()
      const outcome = drain()
      client.answer(ok)
      await turns()
      client.socket.destroy()
      await turns()
      const tookMs = performance.now() - start
      if (tookMs < AT_ONCE_MS || attempt === 5) return { over: outcome.value !== undefined }
    }
  },

  async twice({ slots }) {
    const { slot, arrive, drain } = new Alone(slots)
    arrive().ask()
    const outcomes = [drain(), drain()]
    slot.force()
    await turns()
    outcomes.push(drain())
    await turns()
    return outcomes.map(({ value }) => value?.cut ?? null)
  },

  /** Many requests, a drain in which all goes well, and a handler that ends after its connection. */
  async leftovers({ slots }) {
    const { clock, arrive, drain } = new Alone(slots)
    const [client, leaver] = [arrive(), arrive()]
    await client.askAndAnswer()
    const first = client.listeners
    for (let request = 1; request < 100; request++) await client.askAndAnswer()
    const hundredth = client.listeners
    client.ask()
    leaver.ask()
    drain()
    client.answer(ok)
    leaver.socket.destroy()
    await turns()
    client.socket.destroy()
    await turns()
    leaver.answer(ok)
    await turns()
    return { listeners: hundredth - first, timers: clock.pending }
  },
} satisfies Probes

export const probes = { ...onTheWire, ...alone } satisfies Probes

/** What every server that is measured says and is asked: the other side of `startServer`. */
import type { AddressInfo, Server } from 'node:net'

/** Connections that the kernel may hold ready: as many as Linux allows, so that no client waits a second and tries again. */
const BACKLOG = 4_096

export type Answers = Readonly<Record<string, () => unknown>>

/** Listens on any free port of 127.0.0.1, says so, and answers questions. */
export function listen(server: Server, answers: Answers = {}): void {
  server.listen({ port: 0, host: '127.0.0.1', backlog: BACKLOG }, () => announce(server, answers))
}

/** Says on which port a server listens, and answers questions. */
export function announce(server: Server, answers: Answers = {}): void {
  let accepted = 0
  server.on('connection', () => accepted++)
  answerQuestions({ sockets: () => accepted, ...answers })
  process.send?.({ listening: (server.address() as AddressInfo).port })
}

/** To a question that is not known the answer is `null`. Ends the process with who asks. */
export function answerQuestions(answers: Answers): void {
  process.on('message', async ({ ask }: { ask: string }) => {
    process.send?.({ answer: (await answers[ask]?.()) ?? null })
  })
  process.on('disconnect', () => process.exit(0))
}

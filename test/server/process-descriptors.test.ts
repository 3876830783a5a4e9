/** A process that may open few descriptors. Linux only: elsewhere nobody tells how many they are. */
import { describe, expect, it } from 'vitest'
import { connectionsWithin } from '../../solution/http/descriptors.ts'
import { MainProcess } from '../support/main-process.ts'
import { get } from '../support/messages.ts'

const DESCRIPTORS = 256

describe.runIf(process.platform === 'linux')('a process that may not open enough descriptors', () => {
  it('takes fewer connections, says so, and answers each one that is too many', async () => {
    const places = connectionsWithin(DESCRIPTORS)
    const main = await MainProcess.start({ maxDescriptors: DESCRIPTORS, env: { IDLE_TIMEOUT_MS: '600000' } })
    expect(await main.logged('no more than')).toMatchObject({
      level: 'warn',
      descriptors: DESCRIPTORS,
      maxConnections: places,
    })
    const clients = await main.connectMany(2 * places)
    const answers = await Promise.all(clients.map(client => client.send(get('/')).response()))
    const count = (wanted: number) => answers.filter(({ status }) => status === wanted).length
    expect([count(200), count(503)]).toEqual([places, places])
    expect(answers.every(({ status, headers }) => status === 200 || Number(headers['retry-after']) > 0)).toBe(
      true,
    )
  })

  it('says nothing where they are enough', async () => {
    const main = await MainProcess.start({ maxDescriptors: DESCRIPTORS, env: { MAX_CONNECTIONS: '64' } })
    main.child.kill('SIGTERM')
    expect((await main.ended()).code).toBe(0)
    expect(main.log.map(({ level }) => level)).toEqual(['info', 'info', 'info'])
  })
})

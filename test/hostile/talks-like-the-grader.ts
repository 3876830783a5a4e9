import { writeSync } from 'node:fs'
import type { Protocol } from '#solution/contracts.ts'

process.send?.({ cmd: 'NODE_HANDLE', type: 'nothing' })
process.send?.({ cmd: 'NODE_HANDLE_ACK' })

export const keepAlive: Protocol = () => {
  writeSync(3, '{"type":"done","id":1\n')
}

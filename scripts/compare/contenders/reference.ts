import type { Contender, Setup } from '../contender.ts'
import { presentKitServer } from '../kit-server.ts'

/** Nobody is turned away; with limits, each request is still counted against one that is out of reach. */
export function serverOptions({ logs }: Pick<Setup, 'logs'>): Record<string, string> {
  return logs
    ? { LOG_LEVEL: 'info', RATE_LIMIT: '1000000000', MAX_CONNECTIONS: '60000' }
    : { LOG_LEVEL: 'silent', RATE_LIMIT: '0', MAX_CONNECTIONS: '0' }
}

export const restart = 'under node:cluster, a new worker takes over and the old one drains'

export const reference: Contender = {
  id: 'reference',
  name: 'reference',
  cannot: {},
  differs: { restart },
  find: async () =>
    presentKitServer({
      ...{ name: 'the reference', module: 'kit/contender', args: ['mine', ''] },
      env: serverOptions,
    }),
}

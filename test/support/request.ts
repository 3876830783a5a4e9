import type { Request } from '../../solution/contracts.ts'
import { HeaderList } from '../../solution/http/headers.ts'
import { requestFor } from './routing.ts'

/** A request without a connection, with these fields. */
export function request(
  fields: Readonly<Record<string, string>> = {},
  parts: Partial<Request> = {},
): Request {
  const headers = new HeaderList()
  for (const [name, value] of Object.entries(fields)) headers.add(name, value)
  return { ...requestFor('GET', '/'), headers, ...parts }
}

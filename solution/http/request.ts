import type { Body, Peer, Request, RequestHead } from '../contracts.ts'

const noParams: Request['params'] = Object.freeze(Object.create(null))

/** What a handler gets: a head, its body, and who sent them. Middleware that knows more makes a copy. */
export function createRequest(head: RequestHead, body: Body, client: Peer): Request {
  const { method, target, path, query, authority, version, headers, framing, expectsContinue } = head
  return {
    method,
    target,
    path,
    query,
    authority,
    version,
    headers,
    framing,
    expectsContinue,
    body,
    client,
    params: noParams,
    id: '',
  }
}

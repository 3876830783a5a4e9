/**
 * The standard methods that a resource can have (RFC 9110 §9.1, RFC 5789). Any other is answered with 501, unless a route
 * has it; so is CONNECT, which is for proxies and names no resource.
 */
export const METHODS: readonly string[] = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PATCH',
]

/**
 * The value of Allow for a resource (RFC 9110 §10.2.1). HEAD comes with GET, and OPTIONS with everything.
 * @param methods that the resource has handlers for
 */
export function allowField(methods: Iterable<string>): string {
  const allowed = new Set(methods).add('OPTIONS')
  if (allowed.has('GET')) allowed.add('HEAD')
  return [...allowed].sort().join(', ')
}

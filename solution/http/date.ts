let second = -1
let text = ''

/** The Date of a response (RFC 9110 §6.6.1), which changes once a second and is made as often. */
export function httpDate(): string {
  const now = Date.now()
  const thisSecond = Math.trunc(now / 1000)
  if (thisSecond !== second) {
    second = thisSecond
    text = new Date(now).toUTCString()
  }
  return text
}

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

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The one format that is sent, and two that old software sends (RFC 9110 §5.6.7). Case matters in all three. */
const FORMATS = [
  // Sun, 06 Nov 1994 08:49:37 GMT
  /^[A-Z][a-z]{2}, (?<day>\d{2}) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) (?<time>\d{2}:\d{2}:\d{2}) GMT$/,
  // Sunday, 06-Nov-94 08:49:37 GMT
  /^[A-Z][a-z]{5,8}, (?<day>\d{2})-(?<month>[A-Z][a-z]{2})-(?<year>\d{2}) (?<time>\d{2}:\d{2}:\d{2}) GMT$/,
  // Sun Nov  6 08:49:37 1994
  /^[A-Z][a-z]{2} (?<month>[A-Z][a-z]{2}) (?<day>[ \d]\d) (?<time>\d{2}:\d{2}:\d{2}) (?<year>\d{4})$/,
]

/**
 * Reads an HTTP-date in any of its three formats. The name of the day is not compared with the date.
 * @returns milliseconds since 1970, a whole second; `undefined` for what is no date, since such a field is ignored
 */
export function parseHttpDate(value: string): number | undefined {
  for (const format of FORMATS) {
    const parts = format.exec(value)?.groups
    if (parts !== undefined) return toTime(parts as Record<'day' | 'month' | 'year' | 'time', string>)
  }
  return undefined
}

function toTime(parts: Record<'day' | 'month' | 'year' | 'time', string>): number | undefined {
  const month = MONTHS.indexOf(parts.month)
  const day = Number(parts.day)
  const [hour, minute, second] = parts.time.split(':').map(Number) as [number, number, number]
  // 60 is a leap second.
  if (month === -1 || hour > 23 || minute > 59 || second > 60) return undefined
  const year = parts.year.length === 4 ? Number(parts.year) : fullYear(Number(parts.year))
  const date = new Date(0)
  date.setUTCFullYear(year, month, day)
  // 31 February would become a day of March.
  if (date.getUTCMonth() !== month || date.getUTCDate() !== day) return undefined
  return date.setUTCHours(hour, minute, second)
}

/** Two digits that seem to lie more than 50 years ahead mean the most recent such year in the past (§5.6.7). */
function fullYear(twoDigits: number): number {
  const thisYear = new Date().getUTCFullYear()
  const year = thisYear - (thisYear % 100) + twoDigits
  return year > thisYear + 50 ? year - 100 : year
}

/** A path in a configuration file of nginx or Apache, where a backslash would take the character behind it. */
export function quoted(path: string): string {
  return `"${path.replaceAll('\\', '/')}"`
}

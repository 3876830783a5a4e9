/** Signs on terminals whose fonts or code pages are older than Unicode. */

/** As the package is-unicode-supported decides it: by names of terminals, since none of them can be asked. */
export function showsUnicode(platform: NodeJS.Platform, env: Readonly<NodeJS.ProcessEnv>): boolean {
  const { TERM, TERM_PROGRAM } = env
  // The console of Linux itself, without any window.
  if (platform !== 'win32') return TERM !== 'linux'
  return (
    Boolean(env['WT_SESSION'] || env['TERMINUS_SUBLIME']) ||
    env['ConEmuTask'] === '{cmd::Cmder}' ||
    env['TERMINAL_EMULATOR'] === 'JetBrains-JediTerm' ||
    ['Terminus-Sublime', 'vscode'].includes(TERM_PROGRAM ?? '') ||
    ['xterm-256color', 'alacritty', 'rxvt-unicode', 'rxvt-unicode-256color'].includes(TERM ?? '')
  )
}

/** √ and · stand in the code pages of DOS, and so in every font of a console since. */
const OLD: Readonly<Record<string, string>> = {
  ...{
    '✓': '√',
    '✗': 'x',
    '◐': '~',
    '○': 'o',
    '×': 'x',
    '→': '->',
    '–': '-',
    '…': '...',
    '≥': '>=',
    '≤': '<=',
  },
  ...{ '“': '"', '”': '"', '‘': "'", '’': "'" },
}

/** The same text in signs that every terminal has. */
export function inOldSigns(text: string): string {
  return text.replace(/[✓✗◐○×→–…≥≤“”‘’]/g, sign => OLD[sign] ?? sign)
}

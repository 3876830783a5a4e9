import { join } from 'node:path'
import type { Setup } from './contender.ts'
import { quoted } from './quoted.ts'

/** For each of 1,000 connections, should all be busy at one time. */
const THREADS = 1_024

const MODULES = ['mpm_event', 'unixd', 'authz_core', 'alias', 'log_config']

/** The group and the user of nobody, by their number: names differ. */
const NOBODY = '#65534'

export function apacheArguments({ folder }: Pick<Setup, 'folder'>): string[] {
  return ['-f', join(folder, 'httpd.conf'), '-D', 'FOREGROUND']
}

/**
 * Processes of threads, as many as there shall be workers, and room for as many more while they are replaced. It has no
 * constant answers: the greeting is a file. Nor are files mapped: all threads would wait for one map of memory, and a small
 * file cost twice the CPU time.
 *
 * @param modules the folder of mod_mpm_event.so
 */
export function apacheConfig(setup: Setup, modules: string): string {
  const { folder, content, port, workers, logs } = setup
  const path = (...names: string[]) => quoted(join(folder, ...names))
  // Some are compiled in, and which ones differs.
  const load = MODULES.flatMap(name => [
    `<IfModule !${name}_module>`,
    `  LoadModule ${name}_module ${quoted(join(modules, `mod_${name}.so`))}`,
    '</IfModule>',
  ])
  // It refuses to serve as root.
  const user = process.getuid?.() === 0 ? [`User ${NOBODY}`, `Group ${NOBODY}`] : []
  const log = [
    'LogFormat "%h %l %u %t \\"%r\\" %>s %O \\"%{Referer}i\\" \\"%{User-Agent}i\\"" combined',
    'BufferedLogs On',
    `CustomLog ${path('access.log')} combined`,
  ]
  return `${[
    ...load,
    ...user,
    `ServerRoot ${path()}`,
    `DefaultRuntimeDir ${path()}`,
    `PidFile ${path('httpd.pid')}`,
    `ErrorLog ${path('error.log')}`,
    'ServerName 127.0.0.1',
    `Listen 127.0.0.1:${port}`,
    'ListenBacklog 4096',
    `ServerLimit ${2 * workers}`,
    `StartServers ${workers}`,
    `ThreadLimit ${THREADS}`,
    `ThreadsPerChild ${THREADS}`,
    `MaxRequestWorkers ${THREADS * workers}`,
    `MaxSpareThreads ${2 * THREADS * workers}`,
    'MaxConnectionsPerChild 0',
    'KeepAlive On',
    'MaxKeepAliveRequests 0',
    'KeepAliveTimeout 60',
    'EnableSendfile On',
    'EnableMMAP Off',
    ...(logs ? log : []),
    `DocumentRoot ${quoted(content)}`,
    `AliasMatch "^/$" ${quoted(join(content, '14b.txt'))}`,
    `Alias "/health" ${quoted(join(content, 'health.json'))}`,
    `Alias "/static/" ${quoted(`${content}/`)}`,
    '<Directory "/">',
    '  AllowOverride None',
    '  Require all denied',
    '</Directory>',
    `<Directory ${quoted(content)}>`,
    '  Options FollowSymLinks',
    '  Require all granted',
    '</Directory>',
    '<Files "*.txt">',
    '  ForceType text/plain',
    '</Files>',
  ].join('\n')}
`
}

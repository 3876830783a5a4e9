/** nginx: its configuration, and how it is started. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { findProgram } from '../kit/find-program.ts'
import { temporaryFolder } from '../kit/temporary-folder.ts'
import type { RunningContender, Setup } from './contender.ts'
import { HEALTH, HELLO } from './content.ts'
import { freePort } from './free-port.ts'
import { startNative } from './native-server.ts'
import { quoted } from './quoted.ts'

/** @returns where nginx is; `undefined` if it is not installed */
export function findNginx(): string | undefined {
  return findProgram('nginx')
}

export interface NginxSetup extends Setup {
  /** Port of a server on this machine that answers all but files; else nginx answers `/` and `/health` itself. */
  readonly upstream?: number
}

export function nginxArguments({ folder }: Pick<NginxSetup, 'folder'>): string[] {
  return ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')]
}

/** @throws Error in one line when it does not start */
export async function startNginx(binary: string, setup: NginxSetup): Promise<RunningContender> {
  const { folder, port, restartable } = setup
  for (const name of TEMPORARY) mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(join(folder, 'nginx.conf'), nginxConfig(setup))
  const server = { name: 'nginx', binary, args: nginxArguments(setup), port }
  return startNative(restartable ? { ...server, restartSignal: 'SIGHUP' } : server)
}

/** In a folder of its own, which goes when it stops: one worker, nothing logged. */
export async function startPlainNginx(
  binary: string,
  content: string,
  upstream?: number,
): Promise<RunningContender> {
  const { path: folder, remove } = temporaryFolder('nginx')
  const plain = { content, folder, port: await freePort(), workers: 1, logs: false, restartable: false }
  const started = startNginx(binary, { ...plain, ...(upstream !== undefined && { upstream }) })
  const nginx = await started.catch(error => {
    remove()
    throw error
  })
  return { ...nginx, stop: () => nginx.stop().finally(remove) }
}

const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']

/**
 * Of a single worker without a master where that is enough, so that it is one process. All files and folders are its own,
 * so that it needs no rights and disturbs no other nginx.
 */
export function nginxConfig(setup: NginxSetup): string {
  const { folder, content, port, workers, logs, restartable, upstream } = setup
  const path = (...names: string[]) => quoted(join(folder, ...names))
  const hasMaster = workers > 1 || restartable
  // A master that is root gives up its workers' rights, and then they could not read folders that only root may.
  const user = hasMaster && process.getuid?.() === 0 ? [`user ${userInfo().username};`] : []
  const main = [
    'daemon off;',
    `master_process ${hasMaster ? 'on' : 'off'};`,
    ...user,
    `worker_processes ${workers};`,
    `pid ${path('nginx.pid')};`,
    `error_log ${path('error.log')};`,
    'worker_rlimit_nofile 8192;',
  ]
  const log = logs ? [`access_log ${path('access.log')} combined buffer=64k flush=1s;`] : ['access_log off;']
  const http = [
    'default_type application/octet-stream;',
    'types { text/plain txt; application/json json; }',
    ...log,
    'sendfile on;',
    'tcp_nopush on;',
    'keepalive_requests 1000000000;',
    ...TEMPORARY.map(name => `${name}_temp_path ${path(name)};`),
    ...(logs ? LIMITS : []),
  ]
  const locations = [
    `location /static/ { alias ${quoted(`${content}/`)}; }`,
    ...(upstream === undefined ? own(logs) : proxy(upstream)),
  ]
  return `${main.join('\n')}
events { worker_connections 4096; }
http {
${indented(http, 2)}
  server {
    listen 127.0.0.1:${port} backlog=4096;
${indented(locations, 4)}
  }
}
`
}

/** They count, and turn nobody away. */
const LIMITS = [
  'limit_req_zone $binary_remote_addr zone=requests:10m rate=1000000r/s;',
  'limit_req zone=requests burst=1000000 nodelay;',
  'limit_conn_zone $binary_remote_addr zone=connections:10m;',
  'limit_conn connections 60000;',
]

/** What `return` answers passes no limits: those come later. A file passes them. */
function own(limits: boolean): string[] {
  const hello = limits
    ? 'rewrite ^ /static/14b.txt last;'
    : `default_type text/plain; return 200 ${JSON.stringify(HELLO)};`
  return [
    `location = / { ${hello} }`,
    `location = /health { default_type application/json; return 200 '${HEALTH.trim()}'; }`,
  ]
}

function proxy(port: number): string[] {
  return [
    'location / {',
    `  proxy_pass http://127.0.0.1:${port};`,
    '  proxy_http_version 1.1;',
    '  proxy_set_header Connection "";',
    '}',
  ]
}

function indented(lines: readonly string[], columns: number): string {
  return lines.map(line => ' '.repeat(columns) + line).join('\n')
}

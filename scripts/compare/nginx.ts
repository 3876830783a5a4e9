/** The peer: nginx, one worker, with the same files. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LoadTarget } from '../bench/load.ts'
import { findProgram } from '../kit/find-program.ts'

/** @returns where nginx is; `undefined` if it is not installed */
export function findNginx(): string | undefined {
  return findProgram('nginx')
}

export interface RunningNginx extends LoadTarget {
  readonly config: string
  stop(): Promise<void>
}

/**
 * One process that does everything, so that its CPU time and memory are those of one pid.
 * @param files served under `/static/`
 * @param upstream port of a server on this machine that answers all the rest; else nginx answers `/` and `/health`
 */
export async function startNginx(binary: string, files: string, upstream?: number): Promise<RunningNginx> {
  const folder = mkdtempSync(join(tmpdir(), 'socket-school-nginx-'))
  for (const name of ['body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']) mkdirSync(join(folder, name))
  const port = await freePort()
  const config = configuration(folder, port, `${staticFiles(files)}${upstream ? proxy(upstream) : OWN}`)
  writeFileSync(join(folder, 'nginx.conf'), config)
  const child = spawn(binary, ['-p', folder, '-c', 'nginx.conf', '-e', join(folder, 'error.log')], {
    stdio: 'ignore',
  })
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM')
      await once(child, 'exit')
    }
    rmSync(folder, { recursive: true, force: true })
  }
  const deadline = Date.now() + 10_000
  while (!(await answers(port))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop()
      throw new Error('nginx does not start')
    }
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  return { name: 'nginx', pid: child.pid!, port, config, stop }
}

const OWN = `
    location = / { default_type text/plain; return 200 "Hello, World!\\n"; }
    location = /health { default_type application/json; return 200 "{}"; }`

function staticFiles(folder: string): string {
  return `
    location /static/ { alias ${folder}/; }`
}

function proxy(port: number): string {
  return `
    location / {
      proxy_pass http://127.0.0.1:${port};
      proxy_http_version 1.1;
      proxy_set_header Connection "";
    }`
}

function configuration(folder: string, port: number, locations: string): string {
  return `
daemon off;
master_process off;
pid ${folder}/nginx.pid;
worker_rlimit_nofile 8192;
events { worker_connections 4096; }
http {
  include /etc/nginx/mime.types;
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port} backlog=4096;${locations}
  }
}
`
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function answers(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/health`).then(
    response => response.ok,
    () => false,
  )
}

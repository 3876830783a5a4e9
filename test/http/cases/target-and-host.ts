import { line, type Section } from './case.ts'

const withHost = (...hosts: string[]) =>
  `GET / HTTP/1.1\r\n${hosts.map(host => `Host:${host}\r\n`).join('')}\r\n`

export const target: Section = {
  title: 'the request target',
  cases: [
    {
      name: 'origin-form is a path',
      rfc: '9112 §3.2.1',
      bytes: line('GET /where HTTP/1.1'),
      requests: [{ target: '/where', path: '/where', query: '', authority: 'a' }],
    },
    {
      name: 'and a query, which starts at the first ?',
      rfc: '9112 §3.2.1',
      bytes: line('GET /where?q=now?&r HTTP/1.1'),
      requests: [{ path: '/where', query: 'q=now?&r' }],
    },
    {
      name: 'nothing in it is decoded or tidied up',
      rfc: '9112 §3.2',
      bytes: line('GET //a/../%2e%2E/b%2Fc;p=1/%zz?%41 HTTP/1.1'),
      requests: [{ path: '//a/../%2e%2E/b%2Fc;p=1/%zz', query: '%41' }],
    },
    {
      name: 'every visible byte but # may stand in it',
      rfc: '9112 §3.2',
      bytes: line(`GET /!"$%&'()*+,-.:;<=>@[\\]^_\`{|}~ HTTP/1.1`),
      requests: [{ path: `/!"$%&'()*+,-.:;<=>@[\\]^_\`{|}~` }],
    },
    ...['#', '#fragment', '\x01', '\x1f', '\x7f', '\x80', 'é', '\xff', '\t', '\v'].map(bytes => ({
      name: `${JSON.stringify(bytes)} in the target`,
      rfc: '9112 §3.2',
      bytes: line(`GET /a${bytes}b HTTP/1.1`),
      error: '400 bad_request_line' as const,
    })),
    ...['a', 'a/b', '?q', 'a:80', 'example.com', '.', '*a', '**', 'ftp://a/', 'http:/a/', 'http:a', '//'].map(
      form => ({
        name: form === '//' ? '// is a path like any other' : `GET ${form}`,
        rfc: '9112 §3.2',
        bytes: line(`GET ${form} HTTP/1.1`),
        ...(form === '//' ? { requests: [{ path: '//' }] } : { error: '400 bad_target' as const }),
      }),
    ),
    // absolute-form
    {
      name: 'absolute-form: its authority beats Host',
      rfc: '9112 §3.2.2',
      bytes: line('GET http://b:81/x?y HTTP/1.1'),
      requests: [{ target: 'http://b:81/x?y', path: '/x', query: 'y', authority: 'b:81' }],
    },
    {
      name: 'absolute-form without a path is /',
      rfc: '9112 §3.2.1',
      bytes: line('GET http://b HTTP/1.1') + line('GET http://b?y HTTP/1.1'),
      requests: [
        { path: '/', query: '', authority: 'b' },
        { path: '/', query: 'y', authority: 'b' },
      ],
    },
    {
      name: 'absolute-form: the scheme has no case, and may be https',
      rfc: '9110 §4.2.3',
      bytes: line('GET HTTP://b/ HTTP/1.1') + line('GET hTTps://b/ HTTP/1.1'),
      requests: [{ authority: 'b' }, { authority: 'b' }],
    },
    ...[
      'http://',
      'http:///x',
      'http://?y',
      'http://:80/',
      'http://u@b/',
      'http://b:x/',
      'http://b,c/',
      'http://[::1/',
    ].map(form => ({
      name: `absolute-form with a bad authority: ${form}`,
      rfc: '9110 §4.2.1',
      bytes: line(`GET ${form} HTTP/1.1`),
      error: '400 bad_target' as const,
    })),
    {
      name: 'absolute-form does not do away with Host',
      rfc: '9112 §3.2.2',
      bytes: 'GET http://b/ HTTP/1.1\r\n\r\n',
      error: '400 bad_host',
    },
    // authority-form
    {
      name: 'CONNECT has the authority-form',
      rfc: '9112 §3.2.3',
      bytes: line('CONNECT b:443 HTTP/1.1'),
      requests: [{ method: 'CONNECT', target: 'b:443', path: '', authority: 'b:443' }],
    },
    ...['/', 'b', 'b:', ':443', '*', 'http://b:443', 'u@b:443', 'b:443/x'].map(form => ({
      name: `CONNECT ${form}`,
      rfc: '9112 §3.2.3',
      bytes: line(`CONNECT ${form} HTTP/1.1`),
      error: '400 bad_target' as const,
    })),
    // asterisk-form
    {
      name: 'OPTIONS * is about the server',
      rfc: '9112 §3.2.4',
      bytes: line('OPTIONS * HTTP/1.1'),
      requests: [{ target: '*', path: '*', query: '', authority: 'a' }],
    },
    {
      name: 'OPTIONS http://b means the same, OPTIONS http://b/ does not',
      rfc: '9112 §3.2.4',
      bytes: line('OPTIONS http://b HTTP/1.1') + line('OPTIONS http://b/ HTTP/1.1'),
      requests: [{ path: '*', authority: 'b' }, { path: '/' }],
    },
    ...['GET', 'POST', 'HEAD', 'options'].map(method => ({
      name: `${method} *`,
      rfc: '9112 §3.2.4',
      bytes: line(`${method} * HTTP/1.1`),
      error: '400 bad_target' as const,
    })),
  ],
}

export const host: Section = {
  title: 'the Host field',
  cases: [
    {
      name: 'HTTP/1.1 without Host',
      rfc: '9112 §3.2',
      bytes: 'GET / HTTP/1.1\r\n\r\n',
      error: '400 bad_host',
    },
    {
      name: 'HTTP/1.2 without Host',
      rfc: '9112 §3.2',
      bytes: 'GET / HTTP/1.2\r\nX: y\r\n\r\n',
      error: '400 bad_host',
    },
    {
      name: 'HTTP/1.0 without Host',
      rfc: '9112 §3.2',
      bytes: 'GET / HTTP/1.0\r\n\r\n',
      requests: [{ version: '1.0', authority: '' }],
    },
    {
      name: 'HTTP/1.0 with two of them',
      rfc: '9112 §3.2',
      bytes: 'GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n',
      error: '400 bad_host',
    },
    ...[
      ['a', 'b'],
      ['a', 'a'],
      ['', ''],
      ['', 'a'],
    ].map(hosts => ({
      name: `two of them: ${JSON.stringify(hosts)}`,
      rfc: '9112 §3.2',
      bytes: withHost(...hosts),
      error: '400 bad_host' as const,
    })),
    ...[
      'a@b',
      'a/b',
      'a,b',
      'a b',
      'a\tb',
      'http://a',
      'a?b',
      'a#b',
      'a\\b',
      'a:b',
      'a:80:80',
      'a:-1',
      'a:123456',
      '[::1',
      '::1',
      '[a b]',
      '[1]',
      '[1:2:3]',
      '[:::]',
      '[::1.2.3]',
      '[::1]x',
      '"a"',
      'a<b',
      'a%2',
      'a%zz',
      'bücher',
    ].map(value => ({
      name: `Host: ${JSON.stringify(value)}`,
      rfc: '9112 §3.2',
      bytes: withHost(value),
      error: '400 bad_host' as const,
    })),
    ...[
      '',
      'a',
      'A.Example',
      'a.example:80',
      'a:',
      '127.0.0.1:8080',
      '[::1]',
      '[fe80::1:2]:8080',
      'x_y-z.~!$&;=',
      'b%C3%BCcher.example',
    ].map(value => ({
      name: `Host: ${JSON.stringify(value)} is as good as any`,
      rfc: '9110 §7.2',
      bytes: withHost(` ${value} `),
      requests: [{ authority: value }],
    })),
  ],
}

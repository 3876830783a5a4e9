import { field, posted, type Section } from './case.ts'

const bad = (fieldLines: string, rfc: string, error: '400 bad_framing' | '501 coding_unknown') => ({
  name: fieldLines.replaceAll('\r\n', ' and '),
  rfc,
  bytes: posted(fieldLines, '0\r\n\r\n'),
  error,
})

export const framing: Section = {
  title: 'how long a body is',
  cases: [
    {
      name: 'neither Content-Length nor Transfer-Encoding: there is none',
      rfc: '9112 §6.3',
      bytes: posted('X: y'),
      requests: [{ framing: 0, body: '', complete: true }],
    },
    {
      name: 'Content-Length: so many bytes, whatever they are',
      rfc: '9112 §6.2',
      bytes: posted('Content-Length: 18', 'GET / HTTP/1.1\r\n\r\n'),
      requests: [{ framing: 18, body: 'GET / HTTP/1.1\r\n\r\n', complete: true }],
    },
    {
      name: 'Content-Length: 0 is no body',
      rfc: '9112 §6.2',
      bytes: posted('Content-Length: 0'),
      requests: [{ framing: 0, body: '', complete: true }],
    },
    {
      name: 'leading zeros of Content-Length are digits',
      rfc: '9110 §8.6',
      bytes: posted('Content-Length: 0005', 'hello'),
      requests: [{ framing: 5, body: 'hello' }],
    },
    {
      name: 'a body with GET is a body',
      rfc: '9112 §6',
      bytes: field('Content-Length: 5').concat('hello'),
      requests: [{ method: 'GET', body: 'hello' }],
    },
    {
      name: 'a body with HTTP/1.0 is a body',
      rfc: '9112 §6.2',
      bytes: 'POST / HTTP/1.0\r\nContent-Length: 5\r\n\r\nhello',
      requests: [{ version: '1.0', body: 'hello' }],
    },
    {
      name: 'two requests with bodies',
      rfc: '9112 §6.3',
      bytes: posted('Content-Length: 5', 'hello') + posted('Content-Length: 3', 'you'),
      requests: [{ body: 'hello' }, { body: 'you' }],
    },
    {
      name: 'Transfer-Encoding: chunked',
      rfc: '9112 §7.1',
      bytes: posted('Transfer-Encoding: chunked', '5\r\nhello\r\n0\r\n\r\n'),
      requests: [{ framing: 'chunked', body: 'hello' }],
    },
    ...['CHUNKED', 'Chunked', '\t chunked \t'].map(coding => ({
      name: `Transfer-Encoding: ${JSON.stringify(coding)}`,
      rfc: '9112 §7',
      bytes: posted(`Transfer-Encoding:${coding}`, '5\r\nhello\r\n0\r\n\r\n'),
      requests: [{ framing: 'chunked' as const, body: 'hello' }],
    })),
    // Both.
    bad('Content-Length: 5\r\nTransfer-Encoding: chunked', '9112 §6.1', '400 bad_framing'),
    bad('Transfer-Encoding: chunked\r\nContent-Length: 5', '9112 §6.1', '400 bad_framing'),
    bad('Transfer-Encoding: chunked\r\ncontent-length:', '9112 §6.1', '400 bad_framing'),
    bad('Transfer-Encoding: gzip\r\nContent-Length: 5', '9112 §6.1', '400 bad_framing'),
    // Content-Length.
    bad('Content-Length: 5\r\nContent-Length: 6', '9112 §6.3', '400 bad_framing'),
    bad('Content-Length: 5\r\nContent-Length: 5', '9112 §6.3', '400 bad_framing'),
    bad('Content-Length: 5, 6', '9112 §6.3', '400 bad_framing'),
    bad('Content-Length: 5, 5', '9112 §6.3', '400 bad_framing'),
    bad('Content-Length: 5,', '9112 §6.3', '400 bad_framing'),
    ...[
      '+5',
      '-1',
      '-0',
      '0x5',
      '1_0',
      '5.0',
      '5e0',
      '',
      ' ',
      '5 5',
      '"5"',
      'five',
      '\xd9\xa5',
      '5;',
      'Infinity',
      'NaN',
    ].map(length => bad(`Content-Length: ${length}`, '9110 §8.6', '400 bad_framing')),
    ...['9007199254740993', '18446744073709551616', '18446744073709551621', '9'.repeat(400)].map(length => ({
      name: `Content-Length: ${length.slice(0, 24)} is too large, whatever counts it`,
      rfc: '9110 §8.6',
      bytes: posted(`Content-Length: ${length}`),
      error: '413 body_too_large' as const,
    })),
    // Transfer-Encoding.
    bad('Transfer-Encoding: chunked, gzip', '9112 §6.3', '400 bad_framing'),
    bad('Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip', '9112 §6.3', '400 bad_framing'),
    bad('Transfer-Encoding: chunked, chunked', '9112 §7.1', '400 bad_framing'),
    bad('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked', '9112 §7.1', '400 bad_framing'),
    bad('Transfer-Encoding: chunked,', '9112 §6.3', '400 bad_framing'),
    bad('Transfer-Encoding: gzip', '9112 §6.3', '400 bad_framing'),
    bad('Transfer-Encoding: identity', '9112 §6.1', '400 bad_framing'),
    bad('Transfer-Encoding: xchunked', '9112 §6.1', '400 bad_framing'),
    bad('Transfer-Encoding: chunkedx', '9112 §6.1', '400 bad_framing'),
    bad('Transfer-Encoding: chunked;p=1', '9112 §6.1', '400 bad_framing'),
    bad('Transfer-Encoding: "chunked"', '9112 §6.1', '400 bad_framing'),
    bad('Transfer-Encoding: chun ked', '9112 §6.1', '400 bad_framing'),
    bad('Transfer-Encoding: \xa0chunked', '9112 §6.1', '400 bad_framing'),
    bad('Transfer-Encoding: chunked\xa0', '9112 §6.1', '400 bad_framing'),
    bad('Transfer-Encoding: chun\xe2\x84\xaaed', '9112 §6.1', '400 bad_framing'),
    bad('Transfer-Encoding:', '9112 §6.1', '400 bad_framing'),
    bad('Transfer-Encoding: gzip, chunked', '9112 §6.1', '501 coding_unknown'),
    bad('Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked', '9112 §6.1', '501 coding_unknown'),
    bad('Transfer-Encoding: identity, chunked', '9112 §6.1', '501 coding_unknown'),
    bad('Transfer-Encoding: , chunked', '9112 §6.1', '501 coding_unknown'),
    ...['\vchunked', 'chunked\v', '\fchunked', 'chunked\f', 'chunked\0'].map(coding => ({
      name: `Transfer-Encoding: ${JSON.stringify(coding)}`,
      rfc: '9112 §6.1',
      bytes: posted(`Transfer-Encoding: ${coding}`, '0\r\n\r\n'),
      error: '400 bad_field' as const,
    })),
    {
      name: 'Transfer-Encoding in HTTP/1.0',
      rfc: '9112 §6.1',
      bytes: 'POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      error: '400 bad_framing',
    },
    {
      name: 'Transfer-Encoding in HTTP/1.2 is as in 1.1',
      rfc: '9110 §2.5',
      bytes: 'POST / HTTP/1.2\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      requests: [{ framing: 'chunked', body: '', complete: true }],
    },
  ],
}

export const expectation: Section = {
  title: 'the Expect field',
  cases: [
    {
      name: '100-continue with a body',
      rfc: '9110 §10.1.1',
      bytes: posted('Expect: 100-continue\r\nContent-Length: 1', 'x'),
      requests: [{ expectsContinue: true }],
    },
    {
      name: 'in any case, and with chunks',
      rfc: '9110 §10.1.1',
      bytes: posted('Expect: 100-Continue\r\nTransfer-Encoding: chunked', '0\r\n\r\n'),
      requests: [{ expectsContinue: true }],
    },
    {
      name: 'it is a list, which may repeat itself or be empty',
      rfc: '9110 §5.6.1',
      bytes:
        posted('Expect: 100-continue,\r\nExpect: 100-Continue\r\nContent-Length: 1', 'x') +
        posted('Expect: ,\r\nContent-Length: 1', 'x'),
      requests: [{ expectsContinue: true }, { expectsContinue: false }],
    },
    {
      name: 'without a body there is nothing to wait for',
      rfc: '9110 §10.1.1',
      bytes: field('Expect: 100-continue') + posted('Expect: 100-continue\r\nContent-Length: 0'),
      requests: [{ expectsContinue: false }, { expectsContinue: false }],
    },
    ...['100-continue', '200-ok'].map(expectation => ({
      name: `${expectation} in HTTP/1.0 is ignored`,
      rfc: '9110 §10.1.1',
      bytes: `POST / HTTP/1.0\r\nExpect: ${expectation}\r\nContent-Length: 1\r\n\r\nx`,
      requests: [{ expectsContinue: false, body: 'x' }],
    })),
    ...['200-ok', '100-continued', '100', '100-continue, 200-ok', '100-continue;q=1'].map(expectation => ({
      name: `${expectation} is an expectation that nobody can meet`,
      rfc: '9110 §10.1.1',
      bytes: posted(`Expect: ${expectation}\r\nContent-Length: 1`, 'x'),
      error: '417 expectation_failed' as const,
    })),
  ],
}

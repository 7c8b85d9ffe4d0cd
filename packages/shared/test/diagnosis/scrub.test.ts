import { describe, expect, test } from '@jest/globals';
import { assert, property, string } from 'fast-check';
import { plainValues } from '@ecs-actions/shared/diagnosis/plain-values';
import { scrub } from '@ecs-actions/shared/diagnosis/scrub';

const definition = {
  containerDefinitions: [
    {
      environment: [
        { name: 'PORT', value: '8080' },
        { name: 'STAGE', value: 'prod' },
        { name: 'DB_HOST', value: 'db.internal' },
        { name: 'DATABASE_URL', value: 'postgres://web:s3cr%2Ft-pass@db.internal:5432/web' },
        { name: 'BANNER', value: 'first line\nsecond line' },
      ],
      entryPoint: ['/usr/bin/env', 'python3.13'],
      command: [
        '--token',
        'canary-after-option',
        'node',
        'server.js',
        '--session-key=canary-in-option',
        'sh -c "TOKEN=canary-in-word exec app"',
      ],
      dockerLabels: { 'com.example.note': 'canary-in-label' },
      logConfiguration: {
        logDriver: 'splunk' as const,
        options: { 'splunk-token': 'canary-in-option-of-log', 'awslogs-group': '/ecs/web' },
      },
    },
  ],
};
const values = plainValues(definition);

describe('plain values of the task definition', () => {
  test.each([
    ['a value', 'cannot reach db.internal', 'cannot reach [hidden: DB_HOST]'],
    [
      'the longer of two',
      'using postgres://web:s3cr%2Ft-pass@db.internal:5432/web',
      'using [hidden: DATABASE_URL]',
    ],
    ['a password alone', 'password s3cr%2Ft-pass refused', 'password [hidden: DATABASE_URL] refused'],
    ['a password decoded', 'user web, s3cr/t-pass', 'user web, [hidden: DATABASE_URL]'],
    [
      'a value in an address',
      '?url=postgres%3A%2F%2Fweb%3As3cr%252Ft-pass%40db.internal%3A5432%2Fweb',
      '?url=[hidden: DATABASE_URL]',
    ],
    ['a value as JSON', String.raw`{"banner":"first line\nsecond line"}`, '{"banner":"[hidden: BANNER]"}'],
    ['a line of a value', 'got: second line', 'got: [hidden: BANNER]'],
    ["an option's value", 'args: canary-in-option', 'args: [hidden: command]'],
    ['a word after an option', 'canary-after-option', '[hidden: command]'],
    ['a word of a shell line', 'canary-in-word', '[hidden: command]'],
    ['a label', 'canary-in-label', '[hidden: label]'],
    ['a log option', 'canary-in-option-of-log', '[hidden: splunk-token]'],
  ])('%s', (_name, line, scrubbed) => {
    expect(scrub(line, values)).toBe(scrubbed);
  });

  test('what is short, a number, a program or a log group stays', () => {
    const line = 'prod node server.js --token on 8080, /ecs/web, /usr/bin/env';
    expect(scrub(line, values)).toBe(line);
  });
});

describe('tokens are known by their form', () => {
  test.each([
    ['AWS access key', 'key AKIAIOSFODNN7EXAMPLE used'],
    ['GitHub token', 'ghs_0123456789abcdefghijABCDEFGHIJ012345'],
    ['fine-grained GitHub token', 'github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz'],
    ['Slack token', 'xoxb-123456789012-abcdefghijkl'],
    ['Stripe key', 'sk_live_abcdefghijklmnop'],
    ['JWT', 'token=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLXNpZ25hdHVyZQ'],
    ['bearer', 'Authorization: Bearer abcdef0123456789'],
    ['basic', 'authorization: basic d2ViOmh1bnRlcjI='],
    ['password in an address', 'redis://:hunter2@cache:6379'],
    ['assigned password', 'PASSWORD=hunter2hunter2'],
    ['password in JSON', '{"password": "hunter2 hunter2", "user": "web"}'],
    ['private key', '-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\nabc=\n-----END RSA PRIVATE KEY-----'],
    ['private key without its end', '-----BEGIN PRIVATE KEY-----\nMIIEowIBAAKCAQEA\nabc='],
    ['private key without its beginning', 'MIIEowIBAAKCAQEA\nabc=\n-----END PRIVATE KEY-----'],
  ])('%s', (_name, line) => {
    const scrubbed = scrub(line);
    expect(scrubbed).toContain('***');
    for (const word of [
      'AKIA',
      'ghs_0',
      '_pat_11A',
      'xoxb-1',
      'sk_live_a',
      'eyJ',
      'abcdef012',
      'd2Vi',
      'hunter2',
      'MIIE',
      'abc=',
    ]) {
      expect(scrubbed).not.toContain(word);
    }
  });

  test('and what is none stays', () => {
    const line = 'GET /health 200 in 3 ms; see https://example.com/a:b@c, user web';
    expect(scrub(line)).toBe(line);
  });
});

test('no value of six characters or more is left, whatever stands around it', () => {
  const value = string({ minLength: 6, maxLength: 60 }).filter(
    (text) => /[^\d\s]/.test(text) && text.trim() === text,
  );
  assert(
    property(string(), value, string(), (before, secret, after) => {
      const name = '\u0001';
      const scrubbed = scrub(`${before}${secret}${after}`, [{ value: secret, name }]);
      expect(scrubbed.split(`[${name}]`).some((part) => part.includes(secret))).toBe(false);
    }),
  );
});

test('a huge line is scrubbed in a time that grows with its length only', () => {
  const line = `${'a:b@'.repeat(50_000)}${'password '.repeat(20_000)}${'://'.repeat(50_000)}`;
  expect(scrub(line).length).toBeGreaterThan(0);
});

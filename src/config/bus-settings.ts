/** Settings of the bus over which parts are services. See `docs/services.md`. */
import { entry, optional, text } from './entry.ts';

const isBusAddress = (address: string): boolean => {
  const protocol = URL.canParse(address) ? new URL(address).protocol : '';
  return protocol === 'nats:' || protocol === 'tls:';
};

export const BUS_SETTINGS = {
  AIVT_BUS: entry(
    text
      .transform((value) => (value === '' ? null : value))
      .refine(
        (value) => value === null || value.split(',').every(isBusAddress),
        'use an address such as nats://192.168.1.20:4222 or tls://…; several servers of one cluster by commas',
      )
      .refine(
        (value) => value?.includes('@') !== true,
        'leave user and password out of the address: AIVT_BUS_CREDS or AIVT_BUS_USER is for them',
      ),
    '',
    'A NATS server over which the parts named in AIVT_SERVICES do their work in other processes or on other machines (docs/services.md). Empty: all of it is done here.',
  ),
  AIVT_SERVICES: entry(
    text
      .transform((value) => [...new Set(value.split(/[\s,]+/u).filter((part) => part !== ''))])
      .refine((parts) => parts.every((part) => part === 'tts' || part === 'asr' || part === 'policy'), 'use any of tts, asr, policy'),
    'tts, asr, policy',
    'With AIVT_BUS: which parts are services, started by `npm run service -- tts` and so on; the others work here.',
  ),
  AIVT_CHANNEL: entry(
    text.regex(/^[a-z0-9_-]{1,40}$/u, 'use small letters, digits, - and _'),
    'default',
    'With AIVT_BUS: the name of this channel on the bus, where services are shared by several.',
  ),
  AIVT_BUS_CREDS: entry(optional, '', 'With AIVT_BUS: the NATS credentials file (.creds) to sign in with.'),
  AIVT_BUS_USER: entry(optional, '', 'With AIVT_BUS: the user to sign in as, where the server has users and no credentials files.'),
  AIVT_BUS_PASSWORD: entry(optional, '', 'Their password.', { secret: true }),
  AIVT_BUS_CA: entry(
    optional,
    '',
    'With AIVT_BUS=tls://…: the certificate (PEM) of whoever signed that of the server, where the system does not know it.',
  ),
  AIVT_BUS_CERT: entry(optional, '', 'With AIVT_BUS=tls://…: a certificate (PEM) of our own, where the server asks for one.'),
  AIVT_BUS_KEY: entry(optional, '', 'The file with its key.'),
} as const;

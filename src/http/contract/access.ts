import { z } from 'zod';

/** What a token allows. */
export const rightsSchema = z.enum(['read', 'write']);

export const loginSchema = z.strictObject({ token: z.string().min(1).max(200) }).meta({ id: 'Login' });

export const accessSchema = z
  .object({
    tokenNeeded: z.boolean(),
    allowed: z.boolean().meta({ description: 'Whether this request has a token or needs none' }),
    rights: rightsSchema.nullable().meta({
      description:
        '`write`: everything; `read`: searching and viewing; null if the request has no valid token',
    }),
  })
  .meta({ id: 'Access' });

export const deviceLinkSchema = z
  .object({
    addresses: z.array(z.string()).meta({
      description: 'Addresses of the page for other devices; none if only this machine can connect',
    }),
    token: z.string().nullable().meta({
      description:
        'Token for one log-in within ten minutes, with the rights of this request: ADDRESS#token=TOKEN logs a browser in; null if the server requires none',
    }),
  })
  .meta({ id: 'DeviceLink' });

export type Access = z.output<typeof accessSchema>;
export type DeviceLink = z.output<typeof deviceLinkSchema>;

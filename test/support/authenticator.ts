import { createHash, createSign, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';

// A device that makes and answers passkeys, by Web Authentication Level 3 (W3C) and CTAP 2's canonical CBOR (RFC 8949).

const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest();
const base64url = (bytes: Buffer | string) => Buffer.from(bytes).toString('base64url');

function cborHead(kind: number, size: number): Buffer {
  if (size < 24) return Buffer.from([(kind << 5) | size]);
  return size < 256
    ? Buffer.from([(kind << 5) | 24, size])
    : Buffer.from([(kind << 5) | 25, size >> 8, size & 255]);
}
type Cbor = number | string | Buffer | [Cbor, Cbor][];
function cbor(value: Cbor): Buffer {
  if (typeof value === 'number') return value < 0 ? cborHead(1, -1 - value) : cborHead(0, value);
  if (typeof value === 'string') return Buffer.concat([cborHead(3, value.length), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([cborHead(2, value.length), value]);
  return Buffer.concat([cborHead(5, value.length), ...value.flatMap((pair) => pair.map(cbor))]);
}

const flags = { present: 0x01, verified: 0x04, withCredential: 0x40 };

interface Asked {
  challenge: string;
  rpId?: string;
  rp?: { id: string };
  user?: { id: string };
}
/** What a device, or somebody in its place, does otherwise than it should. */
export interface Deviation {
  origin?: string;
  rpId?: string;
  isVerified?: boolean;
  userHandle?: string;
  signCount?: number;
  challenge?: string;
}

/** One passkey on one device. */
export class Authenticator {
  readonly id = randomBytes(32);
  private readonly privateKey: KeyObject;
  private readonly publicKey: Buffer;
  private userHandle = 'AAAA';
  private signCount = 0;

  constructor(private readonly origin: string) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.privateKey = privateKey;
    const { x, y } = publicKey.export({ format: 'jwk' });
    // COSE: EC2, ES256, P-256.
    this.publicKey = cbor([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x!, 'base64url')],
      [-3, Buffer.from(y!, 'base64url')],
    ]);
  }

  /** `RegistrationResponseJSON`. */
  make(asked: Asked, deviation: Deviation = {}) {
    this.userHandle = asked.user!.id;
    const idSize = Buffer.from([this.id.length >> 8, this.id.length & 255]);
    const credential = Buffer.concat([Buffer.alloc(16), idSize, this.id, this.publicKey]);
    const authData = Buffer.concat([this.head(asked, deviation, flags.withCredential), credential]);
    return {
      ...this.envelope(),
      response: {
        clientDataJSON: this.clientData('webauthn.create', asked, deviation),
        attestationObject: base64url(
          cbor([
            ['fmt', 'none'],
            ['attStmt', []],
            ['authData', authData],
          ]),
        ),
        transports: ['internal'],
      },
    };
  }

  /** `AuthenticationResponseJSON`. */
  answer(asked: Asked, deviation: Deviation = {}) {
    this.signCount += 1;
    const authenticatorData = this.head(asked, deviation, 0);
    const clientDataJSON = this.clientData('webauthn.get', asked, deviation);
    const signed = Buffer.concat([authenticatorData, sha256(Buffer.from(clientDataJSON, 'base64url'))]);
    return {
      ...this.envelope(),
      response: {
        clientDataJSON,
        authenticatorData: base64url(authenticatorData),
        signature: createSign('sha256').update(signed).sign(this.privateKey, 'base64url'),
        userHandle: deviation.userHandle ?? this.userHandle,
      },
    };
  }

  private envelope() {
    const id = base64url(this.id);
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {} };
  }

  private clientData(type: string, asked: Asked, { origin, challenge }: Deviation): string {
    const said = {
      type,
      challenge: challenge ?? asked.challenge,
      origin: origin ?? this.origin,
      crossOrigin: false,
    };
    return base64url(JSON.stringify(said));
  }

  private head(asked: Asked, { rpId, isVerified = true, signCount }: Deviation, more: number): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(signCount ?? this.signCount);
    return Buffer.concat([
      sha256(rpId ?? asked.rpId ?? asked.rp!.id),
      Buffer.from([flags.present | (isVerified ? flags.verified : 0) | more]),
      count,
    ]);
  }
}

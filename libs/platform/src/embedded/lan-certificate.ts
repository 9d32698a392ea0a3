import {
  createPrivateKey,
  KeyObject,
  randomBytes,
  webcrypto,
  X509Certificate as Certificate,
} from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile } from 'node:fs/promises';
import { hostname, networkInterfaces, type NetworkInterfaceInfo } from 'node:os';
import path from 'node:path';
import { writeDurably } from './durable-file.js';

/** Loaded when a certificate is made, which is once a year: it takes longer to load than all else that `npm start` needs. */
async function loadX509() {
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  x509.cryptoProvider.set(webcrypto as never);
  return x509;
}

const dayMs = 86_400_000;
/** Ten years: devices trust it by hand, which nobody does twice a year. */
const authorityDays = 3_650;
/** Apple's limit for certificates of an authority that the user added is 825 days. */
const serverDays = 397;
const renewBeforeDays = 30;
/** A device whose clock is a little behind must not refuse a certificate made a minute ago. */
const clockToleranceMs = dayMs;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** How a machine is reached from its own network. */
export interface LanNames {
  /** IPv4 first. */
  addresses: string[];
  hosts: string[];
}

/** Addresses and names of this machine, apart from those that only the machine itself or one cable can use. */
export function lanNames(
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]> = networkInterfaces(),
  host: string = hostname(),
): LanNames {
  const found = Object.values(interfaces)
    .flatMap((list) => list ?? [])
    .filter(({ internal, address }) => !internal && !/^(fe80|169\.254\.)/i.test(address))
    .sort((a, b) => a.family.localeCompare(b.family) || a.address.localeCompare(b.address))
    .map(({ address }) => address);
  const label = host.toLowerCase().split('.')[0] ?? '';
  const hosts =
    /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(label) && label !== 'localhost' ? [label, `${label}.local`] : [];
  return { addresses: [...new Set(found)], hosts };
}

export interface KeyAndCertificate {
  certificatePem: string;
  keyPem: string;
}

/** A certificate authority for one clinic's network. Its key signs server certificates of this installation only. */
export async function makeAuthority(host: string, now: Date): Promise<KeyAndCertificate> {
  const x509 = await loadX509();
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    // Told apart by its end when two installations are trusted by one device.
    name: [{ CN: [`Samelight ${host || 'clinic'} ${randomBytes(2).toString('hex')}`] }, { O: ['Samelight'] }],
    notBefore: new Date(now.getTime() - clockToleranceMs),
    notAfter: new Date(now.getTime() + authorityDays * dayMs),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificatePem: `${certificate.toString('pem')}\n`, keyPem: keyPem(keys) };
}

/** A certificate for a server that is reached by these names, and from the machine itself. */
export async function issueServerCertificate(
  authority: KeyAndCertificate,
  names: LanNames,
  now: Date,
): Promise<KeyAndCertificate> {
  const x509 = await loadX509();
  const issuer = new x509.X509Certificate(authority.certificatePem);
  const signingKey = await webcrypto.subtle.importKey(
    'pkcs8',
    createPrivateKey(authority.keyPem).export({ type: 'pkcs8', format: 'der' }),
    algorithm,
    false,
    ['sign'],
  );
  const keys = await newKeys();
  const { addresses, hosts } = withLoopback(names);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: [{ CN: [names.hosts[0] ?? names.addresses[0] ?? 'localhost'] }],
    issuer: issuer.subject,
    notBefore: new Date(now.getTime() - clockToleranceMs),
    notAfter: new Date(now.getTime() + serverDays * dayMs),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        ...hosts.map((value) => ({ type: 'dns' as const, value })),
        ...addresses.map((value) => ({ type: 'ip' as const, value })),
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return {
    // The chain: a device that trusts the authority needs no more.
    certificatePem: `${certificate.toString('pem')}\n${authority.certificatePem}`,
    keyPem: keyPem(keys),
  };
}

/** Why a server certificate has to be made anew; null while it serves. */
export function reasonToRenew(
  certificatePem: string,
  authorityPem: string,
  names: LanNames,
  now: Date,
): 'expiry' | 'names' | 'authority' | null {
  const certificate = new Certificate(certificatePem);
  if (!certificate.checkIssued(new Certificate(authorityPem))) return 'authority';
  if (Date.parse(certificate.validTo) - now.getTime() < renewBeforeDays * dayMs) return 'expiry';
  if (Date.parse(certificate.validFrom) > now.getTime()) return 'expiry';
  const { addresses, hosts } = withLoopback(names);
  const isCovered =
    hosts.every((host) => certificate.checkHost(host) !== undefined) &&
    addresses.every((address) => certificate.checkIP(address) !== undefined);
  return isCovered ? null : 'names';
}

/** Files of the certificate that is served now. */
export interface LanCertificate {
  /** What devices are to trust; null with a certificate of one's own. */
  authorityFile: string | null;
  certificateFile: string;
  keyFile: string;
}

/**
 * Makes the authority at first use, and the server certificate whenever the one there does not serve any more: other addresses,
 * near its end, or of another authority. Private keys have mode 0600 in a folder of mode 0700.
 */
export async function ensureLanCertificate(
  folder: string,
  names: LanNames,
  now: Date,
): Promise<LanCertificate & { renewed: 'first' | ReturnType<typeof reasonToRenew> }> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const file = (name: string) => path.join(folder, name);
  const files = {
    authorityFile: file('authority.pem'),
    certificateFile: file('server.pem'),
    keyFile: file('server-key.pem'),
  };
  // The certificate is written last, so with it the key is there.
  if (!existsSync(files.authorityFile)) {
    const made = await makeAuthority(names.hosts[0] ?? '', now);
    await writeDurably(file('authority-key.pem'), made.keyPem, 0o600);
    await writeDurably(files.authorityFile, made.certificatePem, 0o644);
  }
  const authority = {
    certificatePem: await readFile(files.authorityFile, 'utf8'),
    keyPem: await readFile(file('authority-key.pem'), 'utf8'),
  };
  const present = existsSync(files.certificateFile) && existsSync(files.keyFile);
  const renewed = present
    ? reasonToRenew(await readFile(files.certificateFile, 'utf8'), authority.certificatePem, names, now)
    : 'first';
  if (renewed !== null) {
    const issued = await issueServerCertificate(authority, names, now);
    await writeDurably(files.keyFile, issued.keyPem, 0o600);
    await writeDurably(files.certificateFile, issued.certificatePem, 0o644);
  }
  return { ...files, renewed };
}

/** SHA-256 of a certificate in pairs of hex digits, as devices show it. */
export const fingerprintOf = (certificatePem: string): string =>
  new Certificate(certificatePem).fingerprint256;

function withLoopback({ addresses, hosts }: LanNames): LanNames {
  return {
    addresses: [...new Set([...addresses, '127.0.0.1', '::1'])],
    hosts: [...new Set([...hosts, 'localhost'])],
  };
}

/** 127 random bits, positive. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return bytes.toString('hex');
}

async function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

function keyPem(keys: webcrypto.CryptoKeyPair): string {
  const key = KeyObject.from(keys.privateKey);
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

import { readFile } from 'node:fs/promises';
import {
  ensureLanCertificate,
  fingerprintOf,
  lanNames,
  type LanCertificate,
  type LanNames,
} from '#platform/embedded';
import type { Terminal } from './terminal.js';

export interface LanSettings {
  /** Folder of authority and certificate. */
  folder: string;
  port: number;
  terminal: Terminal;
  /** A certificate of one's own (TLS_CERT, TLS_KEY) makes the authority unnecessary. */
  environment: Record<string, string | undefined>;
  names?: () => LanNames;
}

/** The installation on the clinic's own network: its certificate, its addresses, and how a device gets in. */
export class Lan {
  private names: LanNames = { addresses: [], hosts: [] };
  private certificate: LanCertificate | undefined;

  constructor(private readonly settings: LanSettings) {}

  /** Address to type, the one that changes least first. */
  get url(): string {
    const host = this.names.addresses[0] ?? this.names.hosts[0] ?? 'localhost';
    return `https://${host.includes(':') ? `[${host}]` : host}:${this.settings.port}`;
  }

  /**
   * Makes or renews the certificate when it has to be. The API reads the files again by itself.
   * @returns true when something changed that people should be told
   */
  async refresh(now: Date): Promise<boolean> {
    const { folder, environment } = this.settings;
    const names = (this.settings.names ?? lanNames)();
    const isElsewhere = names.addresses.join() !== this.names.addresses.join();
    this.names = names;
    const { TLS_CERT: certificateFile, TLS_KEY: keyFile } = environment;
    if (certificateFile && keyFile) {
      this.certificate = { certificateFile, keyFile, authorityFile: null };
      return isElsewhere;
    }
    const { renewed, ...certificate } = await ensureLanCertificate(folder, names, now);
    this.certificate = certificate;
    return isElsewhere || renewed !== null;
  }

  /** What the API needs to serve it. */
  get api(): Record<string, string> {
    if (!this.certificate) throw new Error('the certificate is made first');
    const { certificateFile, keyFile, authorityFile } = this.certificate;
    return {
      PUBLIC_URL: this.url,
      TLS_CERT: certificateFile,
      TLS_KEY: keyFile,
      TLS_PORT: String(this.settings.port),
      ...(authorityFile ? { TLS_CA: authorityFile, HSTS: '0' } : {}),
    };
  }

  /** Prints the address, also as a QR code for the tablet's camera. */
  async announce(): Promise<void> {
    const { terminal, port } = this.settings;
    const authorityFile = this.certificate?.authorityFile;
    const others = [
      ...this.names.addresses.slice(1),
      ...this.names.hosts.filter((host) => host.includes('.')),
    ];
    terminal.say(`\nOn your network: ${this.url}`);
    if (others.length > 0) terminal.say(`  also at ${others.join(', ')}, port ${port}`);
    if (this.names.addresses.length === 0)
      terminal.say('  This machine has no network address yet; it is printed when it has one.');
    const { toString } = await import('qrcode');
    // A device that does not know the authority begins on the page that explains it, which goes on by itself once it does.
    const entrance = authorityFile ? this.url.replace(/^https:/, 'http:') : this.url;
    terminal.say(await toString(entrance, { type: 'terminal', small: true }));
    if (authorityFile) {
      terminal.say(`  Scan it once with each device and follow the two steps there (${entrance}).`);
      terminal.say(`  Fingerprint: ${fingerprintOf(await readFile(authorityFile, 'utf8'))}`);
    }
  }
}

export interface S3TestServer {
  endpoint: string;
  accessKeyId: string;
  secretAccessKey: string;
  region: string;
  /** A name to use; whoever uses it makes the bucket. */
  bucket: string;
  /** True when it ends with its last user; false when it was lent to us, to be left as it was. */
  isThrowaway: boolean;
}

interface LeaseOptions {
  /** Who holds the server; this process unless given. */
  lease?: string;
  report?: (line: string) => void;
}

export function ensureS3Server(options?: LeaseOptions): Promise<S3TestServer>;
export function releaseS3Server(options?: Pick<LeaseOptions, 'lease'>): Promise<void>;

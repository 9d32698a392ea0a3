/** Prepares what the service tests share; filled by the database template and the object store. */
export default async function globalSetup(): Promise<void> {}

import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '#kernel';
import { Database } from '#platform';
import { hashPassword, hashToken } from '../credentials.js';
import { assertPassword } from '../model/password.js';

const ended = () =>
  new Problem('invitation-ended', { detail: 'Ask whoever runs the installation for a new link.' });

/** The link that the operator gives to somebody who forgot the password. It signs nobody in. */
@Injectable()
export class PasswordResetService {
  constructor(@Inject(Database) private readonly db: Database) {}

  /** Whose it is. Changes nothing. @throws Problem `invitation-ended` */
  async look(token: string): Promise<{ email: string; displayName: string }> {
    const [found] = await this.db.statement<{ email: string; displayName: string }>(
      'select email, display_name as "displayName" from auth_find_password_reset($1)',
      [hashToken(token)],
    );
    if (!found) throw ended();
    return found;
  }

  /** Ends every sign-in of the person. @throws Problem `invitation-ended`, `invalid-request` for a weak password */
  async use(token: string, password: string): Promise<void> {
    const { email, displayName } = await this.look(token);
    assertPassword(password, [email, displayName]);
    const [row] = await this.db.statement<{ personId: string | null }>(
      'select auth_use_password_reset($1, $2) as "personId"',
      [hashToken(token), await hashPassword(password)],
    );
    if (row!.personId === null) throw ended();
  }
}

/** The two tokens of a login session. */
export interface Tokens {
  access: string;
  refresh: string;
}

/** Where a page keeps its session; null: nobody is logged in. */
export interface TokenStore {
  read(): Tokens | null;
  write(tokens: Tokens | null): void;
}

/** Keeps the session as long as the page lives. */
export class MemoryTokens implements TokenStore {
  constructor(private tokens: Tokens | null = null) {}

  read(): Tokens | null {
    return this.tokens;
  }

  write(tokens: Tokens | null): void {
    this.tokens = tokens;
  }
}

import type { components } from "./schema.d.ts";

/** What the API answers instead (RFC 9457); `code` is stable and meant for programs. */
export type Problem = components["schemas"]["Problem"];

/** A request that the API refused, or that never reached it. */
export class ApiError extends Error {
  /** @param problem The API's own words; `code` is `unreachable` where there was no answer of it. */
  constructor(
    readonly problem: Problem,
    options?: ErrorOptions,
  ) {
    super(problem.detail ?? problem.title, options);
    this.name = "ApiError";
  }

  get code(): string {
    return this.problem.code;
  }
}

interface Answered<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/**
 * Give the body of an answer.
 *
 * @throws {ApiError} The API refused the request, or could not be reached.
 */
export async function unwrap<T>(pending: Promise<Answered<T>>): Promise<T> {
  const { data, error, response } = await reached(pending);
  if (response.ok) return data as T;
  throw new ApiError(isProblem(error) ? error : foreign(response.status));
}

async function reached<T>(pending: Promise<Answered<T>>): Promise<Answered<T>> {
  try {
    return await pending;
  } catch (cause) {
    throw new ApiError(unreachable("The service could not be reached", 503), { cause });
  }
}

function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && "code" in body && "title" in body && "status" in body;
}

/** An answer that is none of the API's: of a proxy, mostly. */
function foreign(status: number): Problem {
  return unreachable(`The answer was not the service's own (${status})`, status);
}

function unreachable(title: string, status: number): Problem {
  return { type: "about:blank", title, status, code: "unreachable" };
}

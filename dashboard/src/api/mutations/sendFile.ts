/** Sends a file, and says how much of it has gone: `fetch` cannot. */

import { addressOf } from "../clients";
import type { Config } from "../config";
import { ApiProblem, ServiceAway } from "../problem";

/** A file on its way. */
export interface SentFile {
  readonly service: keyof Config;
  /** With its query. */
  readonly path: string;
  readonly file: Blob;
  readonly headers: Readonly<Record<string, string>>;
  /** Is told the part that has gone, from 0 to 1. */
  readonly onSent: (part: number) => void;
}

/** The JSON of the answer. Throws ApiProblem for a refusal and ServiceAway where there is no answer. */
export function sendFile<T>({ service, path, file, headers, onSent }: SentFile): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", addressOf(service, path));
    request.withCredentials = true;
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => onSent(total > 0 ? loaded / total : 1);
    request.onerror = () => reject(new ServiceAway(new Error("the connection broke")));
    request.onload = () => {
      const body = parsed(request.responseText);
      if (request.status >= 200 && request.status < 300) resolve(body as T);
      else reject(new ApiProblem(answerOf(request), body));
    };
    request.send(file);
  });
}

/** The status and the headers that a refusal is read with. */
function answerOf(request: XMLHttpRequest): Response {
  const headers = new Headers();
  for (const name of ["X-Request-ID", "Retry-After"]) {
    const value = request.getResponseHeader(name);
    if (value !== null) headers.set(name, value);
  }
  return new Response(null, { status: request.status, headers });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/**
 * How the page changes something: the answer is waited for, and one opened form has one `Idempotency-Key` for as long as
 * it is open, so that a second click and a repeated request take effect once.
 */

import { type QueryClient, useMutation, type UseMutationResult, useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef } from "react";

/** The header that a write is sent with. */
export interface KeyHeader {
  "Idempotency-Key": string;
}

/** The first part of the keys of queries that a write makes stale, such as `["inventory"]`. */
export type Stale = readonly (readonly string[])[];

/** What changes something: the call, and what its effect makes stale. */
export interface Write<Input, Output> {
  send(input: Input, header: KeyHeader): Promise<Output>;
  readonly stale: Stale;
}

/** A write of an open form, and a way to begin the next one. */
export interface Writing<Input, Output> {
  readonly mutation: UseMutationResult<Output, Error, Input>;
  /** After a success: what is sent from now on is another command. */
  renew(): void;
}

/** Uses a write. What it makes stale is fetched again before the mutation counts as done. */
export function useWrite<Input, Output>(write: Write<Input, Output>): Writing<Input, Output> {
  const client = useQueryClient();
  const key = useRef<string | null>(null);
  const mutation = useMutation<Output, Error, Input>({
    mutationFn: (input) => {
      key.current ??= newKey();
      return write.send(input, { "Idempotency-Key": key.current });
    },
    onSuccess: () => refresh(client, write),
  });
  const renew = useCallback(() => {
    key.current = null;
  }, []);
  return { mutation, renew };
}

/** A command with the key that it keeps for as long as it is one. */
export interface Keyed<Input> {
  readonly input: Input;
  readonly key: string;
}

/** Uses a write for many commands of one page, each with a key of its own; see `useWrite` for a form. */
export function useKeyedWrite<Input, Output>(write: Write<Input, Output>): UseMutationResult<Output, Error, Keyed<Input>> {
  const client = useQueryClient();
  return useMutation<Output, Error, Keyed<Input>>({
    mutationFn: ({ input, key }) => write.send(input, { "Idempotency-Key": key }),
    onSuccess: () => refresh(client, write),
  });
}

/** Fetches again what a write has made stale. */
function refresh<Input, Output>(client: QueryClient, { stale }: Write<Input, Output>): Promise<unknown> {
  return Promise.all(stale.map((queryKey) => client.invalidateQueries({ queryKey })));
}

/** A new key. `crypto.randomUUID` is there only on https and localhost; this works on every address of a local network. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

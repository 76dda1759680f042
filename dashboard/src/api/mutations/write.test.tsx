import { render, screen } from "@testing-library/react";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { describe, expect, it, vi } from "vitest";
import { useWrite, type KeyHeader, type Write } from "./write";

const keys: string[] = [];
const answers: (() => Promise<string>)[] = [];
const write: Write<string, string> = {
  send: (_input: string, header: KeyHeader) => {
    keys.push(header["Idempotency-Key"]);
    return answers.shift()?.() ?? Promise.resolve("done");
  },
  stale: [["inventory"]],
};

function Form(): ReactNode {
  const { mutation, renew } = useWrite(write);
  return (
    <>
      <button type="button" onClick={() => mutation.mutate("x")}>
        {mutation.status}
      </button>
      <button type="button" onClick={renew}>
        next
      </button>
    </>
  );
}

describe("a write", () => {
  it("has one key for as long as its form is open, and makes stale what it touches", async () => {
    const client = new QueryClient();
    const invalidate = vi.spyOn(client, "invalidateQueries");
    render(
      <QueryClientProvider client={client}>
        <Form />
      </QueryClientProvider>,
    );
    const user = userEvent.setup();
    answers.push(() => Promise.reject(new Error("no answer")));
    await user.click(screen.getByRole("button", { name: "idle" }));
    await user.click(await screen.findByRole("button", { name: "error" }));
    await screen.findByRole("button", { name: "success" });
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(keys).toEqual([keys[0], keys[0]]);
    expect(invalidate.mock.calls).toEqual([[{ queryKey: ["inventory"] }]]);
    await user.click(screen.getByRole("button", { name: "next" }));
    await user.click(screen.getByRole("button", { name: "success" }));
    await vi.waitFor(() => expect(keys).toHaveLength(3));
    expect(keys[2]).not.toBe(keys[0]);
  });
});

import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";

/** What to do when something was refused: somebody else may have done something to the sale, so the page behind is fetched again. */
export function useLookAgain(): () => void {
  const client = useQueryClient();
  return useCallback(() => void client.invalidateQueries({ queryKey: ["sales"] }), [client]);
}

/** The steps of an import: a file is looked at, then checked without being asked, and imported when somebody says so. */

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import {
  checkFile,
  type FileImport,
  importFile,
  type ImportKind,
  type ImportOptions,
  type PlannedFile,
  planFile,
} from "../../api/mutations/imports";
import { useWrite } from "../../api/mutations/write";
import type { ImportStatus } from "../../api/names";
import { DEFAULT_OPTIONS } from "./OptionFields";

interface ImportSteps {
  readonly file: File | null;
  readonly options: ImportOptions;
  /** The part of the file that has gone, from 0 to 1. */
  readonly sent: number;
  readonly planned: PlannedFile | undefined;
  /** The check, as it was begun. */
  readonly checked: ImportStatus | undefined;
  readonly error: Error | null;
  readonly isLooking: boolean;
  readonly isImporting: boolean;
  /** Begins anew: what was found before says nothing of another file, or of another way to read it. */
  begin(file: File | null, options: ImportOptions, kind: ImportKind): void;
  /** Imports the file. */
  start(kind: ImportKind, skipsWrong: boolean): void;
}

/** Leads through the steps; `onRun` is told the import once there is one, and null when it is left. */
export function useImport(run: number | null, onRun: (run: number | null) => void): ImportSteps {
  const [file, setFile] = useState<File | null>(null);
  const [options, setOptions] = useState<ImportOptions>(DEFAULT_OPTIONS);
  const [sent, setSent] = useState(0);
  const plan = useMutation({ mutationFn: planFile });
  const check = useMutation({ mutationFn: checkFile });
  const { mutation, renew } = useWrite(importFile);

  const asImport = (chosen: File, asked: ImportOptions, kind: ImportKind, skipsWrong: boolean): FileImport => {
    setSent(0);
    return { kind, file: chosen, options: asked, skipsWrong, onSent: setSent };
  };
  return {
    file,
    options,
    sent,
    planned: plan.data,
    checked: check.data,
    error: plan.error ?? check.error ?? mutation.error,
    isLooking: plan.isPending || check.isPending,
    isImporting: mutation.isPending,
    begin: (chosen, asked, kind) => {
      setFile(chosen);
      setOptions(asked);
      plan.reset();
      check.reset();
      mutation.reset();
      renew();
      if (run !== null) onRun(null);
      if (chosen === null) return;
      const given = asImport(chosen, asked, kind, false);
      // What is not said of some columns is said first: until then the check would find nothing else.
      plan.mutate(given, { onSuccess: ({ unknown }) => unknown.length === 0 && check.mutate(given) });
    },
    start: (kind, skipsWrong) => {
      if (file !== null) mutation.mutate(asImport(file, options, kind, skipsWrong), { onSuccess: ({ id }) => onRun(id) });
    },
  };
}

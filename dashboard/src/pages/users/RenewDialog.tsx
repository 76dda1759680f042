import type { ReactNode } from "react";
import { inviteUser } from "../../api/mutations/access";
import { useWrite } from "../../api/mutations/write";
import type { InvitedUser, User } from "../../api/names";
import { AskDialog } from "../../parts/AskDialog";
import { useTexts } from "../../settings/locale";
import { usersTexts } from "../../text/users";

interface RenewDialogProps {
  readonly user: User;
  readonly onClose: () => void;
  readonly onInvited: (user: InvitedUser) => void;
}

/** Asks before another link is made: it ends the one before. */
export function RenewDialog({ user, onClose, onInvited }: RenewDialogProps): ReactNode {
  const t = useTexts(usersTexts);
  const { mutation } = useWrite(inviteUser);
  return (
    <AskDialog
      title={t.renew.title(user.name)}
      text={t.renew.text}
      act={mutation.isPending ? t.renew.sending : t.renew.send}
      cancel={t.form.cancel}
      mutation={mutation}
      onAct={() => mutation.mutate(user.id, { onSuccess: onInvited })}
      onClose={onClose}
    />
  );
}

-- What goes with a notice is never changed, and is left out only before it is sent.

CREATE TRIGGER attachment_carried_no_update BEFORE UPDATE ON attachment_carried
BEGIN SELECT RAISE(ABORT, 'attachment_carried is never changed'); END;

CREATE TRIGGER attachment_carried_no_delete BEFORE DELETE ON attachment_carried
WHEN EXISTS (SELECT 1 FROM submission WHERE submission.draft_id = OLD.draft_id)
BEGIN SELECT RAISE(ABORT, 'attachment_carried is never changed'); END;

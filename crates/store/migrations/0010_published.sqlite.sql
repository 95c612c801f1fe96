-- What has been published, and what has happened to a committee, is never changed or removed.

CREATE TRIGGER option_list_no_update BEFORE UPDATE ON option_list
BEGIN SELECT RAISE(ABORT, 'option_list is never changed'); END;

CREATE TRIGGER option_list_no_delete BEFORE DELETE ON option_list
BEGIN SELECT RAISE(ABORT, 'option_list is never changed'); END;

CREATE TRIGGER committee_change_no_update BEFORE UPDATE ON committee_change
BEGIN SELECT RAISE(ABORT, 'committee_change is never changed'); END;

CREATE TRIGGER committee_change_no_delete BEFORE DELETE ON committee_change
BEGIN SELECT RAISE(ABORT, 'committee_change is never changed'); END;

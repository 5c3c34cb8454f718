"""One bad record at each step of the scheduled actions: all others are treated, the
bad ones wait, are named by the integrity check, and go on once they are mended."""

import json

from .crowd import arrange
from .service import Restless
from .trial import wait_until, write_row

LATE = 12
# What the integrity check says as long as they are bad. The one that cannot even be
# stamped is due, and no more than that for three hours.
SEEN = {"failed_record", "notice_failed", "overdue_untold"}
# A record of each kind that is due and bad. The ids are those of five late pairs.
POISON = """
import json
from odoo import fields

model = env["mentorat.agreement"]
pairs = model.search([("program_id", "=", %(program)s), ("state", "=", "assigned")])
moving, reacting, stamping, sending, computing = pairs[:5]
promises = {
    name: pair.commitment_ids[0].id
    for name, pair in zip(("moving", "reacting", "stamping"), pairs)
}
sending.mentee_id.partner_id.email = "refused@example.com"
computing.action_record_first_contact()
template = env.ref("mentorat_module.mail_template_ending").copy()
notices = env["mentorat.notice"]
values = {"partner_id": env["res.partner"].search(
    [("email", "=", "trust_mentor0@example.com")]).id,
    "due_at": fields.Datetime.now(), "res_id": pairs[7].id}
rendering = notices.create(
    {**values, "template_id": template.id, "res_model": model._name}
)
reading = notices.create(
    {**values, "template_id": template.id, "res_model": "no.such.model"}
)
env.flush_all()
print("POISON", json.dumps({
    **promises, "computing": computing.id, "rendering": rendering.id,
    "reading": reading.id, "template": template.id,
    "sending": sending.mentee_id.partner_id.id,
}))
"""
REFUSE = """
    CREATE OR REPLACE FUNCTION trust_refuse() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN RAISE EXCEPTION 'poison'; END $$;
    CREATE TRIGGER trust_moving BEFORE UPDATE OF state ON mentorat_commitment
        FOR EACH ROW WHEN (OLD.id = {moving}) EXECUTE FUNCTION trust_refuse();
    CREATE TRIGGER trust_stamping BEFORE UPDATE ON mentorat_commitment
        FOR EACH ROW WHEN (OLD.id = {stamping}) EXECUTE FUNCTION trust_refuse();
    CREATE TRIGGER trust_reacting BEFORE INSERT ON mentorat_notice
        FOR EACH ROW WHEN (NEW.res_model = 'mentorat.commitment'
                           AND NEW.res_id = {reacting})
        EXECUTE FUNCTION trust_refuse();
    UPDATE mentorat_agreement SET next_check_at = now() AT TIME ZONE 'UTC',
           date_end = '9999-12-31' WHERE id = {computing};
    UPDATE mail_template SET body_html = jsonb_build_object(
        'en_US', '<p t-out="object.no_such_field"/>') WHERE id = {template};
"""
OTHERS_LEFT = """
    SELECT count(*) FROM mentorat_commitment promise
      JOIN mentorat_agreement pair ON pair.id = promise.agreement_id
     WHERE pair.program_id = %s AND promise.state IN ('open', 'reminded')
       AND promise.limit_at <= now() AT TIME ZONE 'UTC' AND promise.id NOT IN (%s, %s)
"""
MENDED = """
    CREATE OR REPLACE FUNCTION trust_refuse() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN RETURN NEW; END $$;
    DELETE FROM mentorat_notice WHERE id IN ({reading}, {rendering});
"""
TRY_AGAIN = """
env["mail.template"].browse({template}).body_html = "<p>Well.</p>"
pair = env["mentorat.agreement"].browse({computing})
env.cr.execute("UPDATE mentorat_agreement SET date_end = %s WHERE id = %s",
               [pair.date_start, pair.id])
pair.invalidate_recordset()
env["res.partner"].browse({sending}).email = "mended@example.com"
for name in ("mentorat.commitment", "mentorat.agreement"):
    env[name].search([("check_failures", ">", 0)])._retry_check()
env["mentorat.rule.failure"].search([])._retry()
"""


def test_bad_records_hold_back_nobody_else(service, mails):
    counts = {"mentees": 1, "waiting": 0, "newcomers": 0}
    port = mails.port
    people = arrange(service, smtp_port=port, late=LATE, seconds=0, **counts)
    output = service.shell(POISON % people)
    bad = json.loads(output.split("POISON", 1)[1].splitlines()[0])
    service.query(REFUSE.format(**bad))
    service.start("--log-level=critical")  # it logs each failure, as it must
    restless = Restless(service)
    restless.start()
    try:
        left = (people["program"], bad["moving"], bad["stamping"])
        wait_until(
            lambda: not service.query(OTHERS_LEFT, *left)[0][0], "others are treated"
        )
        wait_until(
            lambda: set(service.check()) == SEEN,
            "the bad ones are named",
            service.check,
            pause=3,
        )
        service.query(MENDED.format(**bad))
        service.shell(TRY_AGAIN.format(**bad))
        wait_until(service.is_settled, "the mended ones are treated", pause=3)
        assert service.check() == {}
    finally:
        restless.over.set()
        restless.join()
    came = mails.count()
    twice = [name for name, times in came.items() if times > 1]
    write_row("seven bad records", 1, 0, 0, 0, 0, len(came), 0, len(twice), 0)
    assert not twice

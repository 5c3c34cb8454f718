-- what waits in the outbox is not sent from a copy
UPDATE mentorat_notice
   SET state = 'dropped', mail_id = NULL
 WHERE state NOT IN ('sent', 'in_app', 'dropped');

-- nor is what waits for the mail server, once the copy gets one of its own
UPDATE mail_mail
   SET state = 'cancel'
 WHERE state IN ('outgoing', 'exception');

-- deactivate the rules on our records that write mails or text messages by themselves
UPDATE base_automation
   SET active = FALSE
 WHERE id IN (
       SELECT rule.id
         FROM base_automation AS rule
         JOIN ir_model AS model
           ON model.id = rule.model_id
         JOIN ir_act_server AS action
           ON action.base_automation_id = rule.id
        WHERE model.model LIKE 'mentorat.%'
          AND (action.state IN ('mail_post', 'sms', 'webhook') OR rule.trigger = 'on_webhook')
);

-- the address of a webhook of production opens nothing in a copy
UPDATE base_automation
   SET webhook_uuid = gen_random_uuid()::text
 WHERE webhook_uuid IS NOT NULL;

-- nor does the secret address of a calendar: each person makes another one
UPDATE res_users
   SET mentorat_calendar_token = NULL;

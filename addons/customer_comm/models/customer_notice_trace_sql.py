"""The queries behind the search for the customers of a notice; what they are for is in ``customer_notice_trace.py``."""

# What a notice names as affected.
SEED = """
    SELECT id AS line_id, product_id, lot_id, date_from, date_to FROM customer_notice_lot WHERE notice_id = %(notice)s
"""

# Which products and lots are affected. From each used move line of an affected lot we go on to the lines that were
# made of it (manufacturing, unbuilding, repacking by manufacturing: Odoo Inventory links them), as far as it goes. What
# was made without a lot is affected from the moment it was made.
SCOPE = """
    affected (line_id, product_id, lot_id, since, until, derived) AS (
        SELECT seed.line_id, seed.product_id, seed.lot_id,
               seed.date_from::timestamp AT TIME ZONE %(timezone)s AT TIME ZONE 'UTC',
               (seed.date_to + 1)::timestamp AT TIME ZONE %(timezone)s AT TIME ZONE 'UTC',
               FALSE
          FROM (%(seed)s) AS seed
         UNION
        SELECT affected.line_id, made.product_id, made.lot_id,
               CASE WHEN made.lot_id IS NULL THEN made.date END, NULL::timestamp, TRUE
          FROM affected
          JOIN stock_move_line AS used
            ON used.product_id = affected.product_id
           AND (affected.lot_id IS NULL OR used.lot_id = affected.lot_id)
           AND (affected.since IS NULL OR used.date >= affected.since)
           AND (affected.until IS NULL OR used.date < affected.until)
           AND used.state = 'done'
           AND used.company_id = %(company)s
          JOIN stock_move_line_consume_rel AS link ON link.produce_line_id = used.id
          JOIN stock_move_line AS made ON made.id = link.consume_line_id AND made.state = 'done'
    ),
    scope AS (
        SELECT line_id, product_id, lot_id, BOOL_AND(derived) AS derived,
               CASE WHEN BOOL_AND(since IS NOT NULL) THEN MIN(since) END AS since,
               CASE WHEN BOOL_AND(until IS NOT NULL) THEN MAX(until) END AS until
          FROM affected
         GROUP BY line_id, product_id, lot_id
    )
"""

# Who got how much, and gave back how much. A line counts once, even where two affected products lead to it. A return
# without a lot belongs to the delivery that it returns. Drop-shipped goods are addressed to the supplier's document, so
# that the customer is on the order.
DELIVERIES = """
    SELECT customer.commercial_partner_id AS partner_id, moved.line_id, moved.product_id, moved.lot_id,
           SUM(CASE WHEN moved.is_out THEN moved.quantity ELSE 0 END) AS delivered,
           SUM(CASE WHEN NOT moved.is_out AND (%(issued)s::timestamp IS NULL OR moved.date < %(issued)s::timestamp)
                    THEN moved.quantity ELSE 0 END) AS returned_before,
           SUM(CASE WHEN NOT moved.is_out AND moved.date >= %(issued)s::timestamp
                    THEN moved.quantity ELSE 0 END) AS returned_stock,
           MIN(moved.date) FILTER (WHERE moved.is_out) AS first,
           MAX(moved.date) FILTER (WHERE moved.is_out) AS last,
           BOOL_AND(moved.derived) AS derived,
           BOOL_OR(moved.estimated) AS estimated
      FROM (
            SELECT DISTINCT ON (line.id)
                   line.id, scope.line_id, line.product_id, line.lot_id, line.date,
                   line.quantity_product_uom AS quantity,
                   target.usage = 'customer' AS is_out,
                   scope.derived OR line.product_id != scope.product_id AS derived,
                   scope.lot_id IS NULL AS estimated,
                   CASE WHEN source.usage = 'supplier' OR target.usage = 'supplier'
                        THEN COALESCE(sale.partner_shipping_id, move.partner_id, picking.partner_id)
                        ELSE COALESCE(picking.partner_id, move.partner_id, sale.partner_shipping_id)
                    END AS partner_id
              FROM (
                    SELECT scope.*, line.id AS move_line_id
                      FROM scope
                      JOIN stock_move_line AS line
                        ON line.product_id = scope.product_id
                       AND (scope.lot_id IS NULL OR line.lot_id = scope.lot_id)
                     UNION ALL
                    SELECT scope.*, line.id
                      FROM scope
                      JOIN sale_order_line AS kit ON kit.product_id = scope.product_id
                      JOIN stock_move AS part ON part.sale_line_id = kit.id AND part.product_id != kit.product_id
                      JOIN stock_move_line AS line ON line.move_id = part.id
                     WHERE scope.lot_id IS NULL
                   ) AS scope
              JOIN stock_move_line AS line
                ON line.id = scope.move_line_id
               AND line.state = 'done'
               AND line.company_id = %(company)s
              JOIN stock_location AS source ON source.id = line.location_id
              JOIN stock_location AS target ON target.id = line.location_dest_id
              JOIN stock_move AS move ON move.id = line.move_id
              LEFT JOIN stock_move AS origin ON origin.id = move.origin_returned_move_id
              LEFT JOIN stock_picking AS picking ON picking.id = line.picking_id
              LEFT JOIN sale_order_line AS sold ON sold.id = move.sale_line_id
              LEFT JOIN sale_order AS sale ON sale.id = sold.order_id
             WHERE (source.usage = 'customer') != (target.usage = 'customer')
               AND (scope.since IS NULL
                    OR (CASE WHEN target.usage = 'customer' THEN line.date ELSE origin.date END) >= scope.since)
               AND (scope.until IS NULL
                    OR (CASE WHEN target.usage = 'customer' THEN line.date ELSE origin.date END) < scope.until)
             ORDER BY line.id, scope.lot_id IS NULL, scope.derived, scope.line_id
           ) AS moved
      LEFT JOIN res_partner AS customer ON customer.id = moved.partner_id
     GROUP BY customer.commercial_partner_id, moved.line_id, moved.product_id, moved.lot_id
"""

RECIPIENTS_INSERT = """
    INSERT INTO customer_notice_recipient (
        notice_id, name, company_id, notice_kind, partner_id, is_traced, state, access_token, reminder_count,
        sent_by_post, delivered, returned_before, returned_stock, received, returned_hand, destroyed, corrected,
        resold, affected, returned, outstanding, stated_held, stated_returned, stated_destroyed, stated_resold,
        create_uid, create_date, write_uid, write_date
    )
    SELECT %(notice)s, %(name)s, %(company)s, %(kind)s, found.id, TRUE, 'pending', gen_random_uuid()::text, 0, FALSE,
           0, 0, 0, 0, 0, 0, 0, 0, 0,
           0, 0, 0, 0, 0, 0,
           %(user)s, now() AT TIME ZONE 'UTC', %(user)s, now() AT TIME ZONE 'UTC'
      FROM unnest(%(partners)s::int[]) AS found (id)
     WHERE NOT EXISTS (
        SELECT FROM customer_notice_recipient WHERE notice_id = %(notice)s AND partner_id = found.id
     )
 RETURNING id
"""

# Where a customer is on the notice twice (two customers were merged), the older row has the deliveries.
HOLDINGS_INSERT = """
    INSERT INTO customer_notice_holding (
        recipient_id, notice_id, company_id, notice_lot_id, product_id, lot_id, delivered, returned_before,
        returned_stock, first_delivery, last_delivery, is_derived, is_estimated,
        create_uid, create_date, write_uid, write_date
    )
    SELECT recipient.id, %(notice)s, %(company)s, found.line_id, found.product_id, found.lot_id, found.delivered,
           found.returned_before, found.returned_stock, found.first, found.last, found.derived, found.estimated,
           %(user)s, now() AT TIME ZONE 'UTC', %(user)s, now() AT TIME ZONE 'UTC'
      FROM unnest(
            %(partner_id)s::int[], %(line_id)s::int[], %(product_id)s::int[], %(lot_id)s::int[],
            %(delivered)s::numeric[], %(returned_before)s::numeric[], %(returned_stock)s::numeric[],
            %(first)s::timestamp[], %(last)s::timestamp[], %(derived)s::bool[], %(estimated)s::bool[]
           ) AS found (
            partner_id, line_id, product_id, lot_id, delivered, returned_before, returned_stock, first, last, derived,
            estimated
           )
      JOIN (
            SELECT MIN(id) AS id, partner_id
              FROM customer_notice_recipient
             WHERE notice_id = %(notice)s
             GROUP BY partner_id
           ) AS recipient ON recipient.partner_id = found.partner_id
"""

# The same arithmetic as the computed fields of the recipient, for thousands of them at once. More than was delivered
# never comes back of one lot.
RECIPIENTS_UPDATE = """
    UPDATE customer_notice_recipient AS recipient
       SET delivered = figures.delivered,
           returned_before = figures.returned_before,
           returned_stock = figures.returned_stock,
           affected = figures.held,
           returned = figures.returned_stock + COALESCE(recipient.returned_hand, 0),
           outstanding = GREATEST(
                CASE WHEN recipient.notice_kind = 'recall' THEN figures.held ELSE 0 END
                - figures.returned_stock - COALESCE(recipient.returned_hand, 0)
                - COALESCE(recipient.destroyed, 0) - COALESCE(recipient.corrected, 0) - COALESCE(recipient.resold, 0),
                0
           ),
           write_uid = %(user)s,
           write_date = now() AT TIME ZONE 'UTC'
      FROM (
            SELECT known.id, sums.delivered, sums.returned_before, sums.returned_stock,
                   GREATEST(sums.delivered - sums.returned_before, 0) + COALESCE(known.received, 0) AS held
              FROM customer_notice_recipient AS known
             CROSS JOIN LATERAL (
                    SELECT COALESCE(SUM(delivered), 0) AS delivered,
                           COALESCE(SUM(LEAST(returned_before, delivered)), 0) AS returned_before,
                           COALESCE(SUM(LEAST(returned_stock, delivered)), 0) AS returned_stock
                      FROM customer_notice_holding
                     WHERE recipient_id = known.id
                   ) AS sums
             WHERE known.notice_id = %(notice)s
           ) AS figures
     WHERE recipient.id = figures.id
       AND (recipient.delivered, recipient.returned_before, recipient.returned_stock, recipient.affected)
           IS DISTINCT FROM (figures.delivered, figures.returned_before, figures.returned_stock, figures.held)
"""

STOCK = """
    SELECT quant.product_id, quant.lot_id, quant.location_id, SUM(quant.quantity)
      FROM stock_quant AS quant
      JOIN stock_location AS location ON location.id = quant.location_id
     WHERE location.usage IN ('internal', 'transit')
       AND quant.quantity > 0
       AND quant.company_id = %(company)s
       AND EXISTS (
            SELECT FROM scope
             WHERE scope.product_id = quant.product_id AND (scope.lot_id IS NULL OR scope.lot_id = quant.lot_id)
       )
     GROUP BY quant.product_id, quant.lot_id, quant.location_id
"""

STOCK_INSERT = """
    INSERT INTO customer_notice_stock (
        notice_id, company_id, product_id, lot_id, location_id, quantity, create_uid, create_date, write_uid, write_date
    )
    SELECT %(notice)s, %(company)s, found.product_id, found.lot_id, found.location_id, found.quantity,
           %(user)s, now() AT TIME ZONE 'UTC', %(user)s, now() AT TIME ZONE 'UTC'
      FROM unnest(%(product_id)s::int[], %(lot_id)s::int[], %(location_id)s::int[], %(quantity)s::numeric[])
           AS found (product_id, lot_id, location_id, quantity)
        ON CONFLICT (notice_id, product_id, (COALESCE(lot_id, 0)), location_id)
        DO UPDATE SET quantity = EXCLUDED.quantity, write_uid = EXCLUDED.write_uid, write_date = EXCLUDED.write_date
"""

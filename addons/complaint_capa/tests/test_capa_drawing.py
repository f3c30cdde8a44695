from xml.dom import minidom

from odoo import Command
from odoo.tests import BaseCase, tagged

from ..tools import fishbone, svg, why_tree
from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestDrawingTools(BaseCase):
    """Drawings are plain Python: texts in, SVG out."""

    def _texts(self, drawing):
        return [
            node.firstChild.data
            for node in minidom.parseString(drawing).getElementsByTagName("text")
            if node.firstChild
        ]

    def test_lines_stay_within_their_width(self):
        """Latin words and Chinese characters are broken so that no line is too wide; the rest becomes an ellipsis."""
        for text in (
            "the press stop was worn out after eight hours of work",
            "夜班操作员未经培训就上岗因为培训计划只覆盖白班",
            "a" * 300,
        ):
            lines = svg.wrap(text, 100, 10, 2)
            self.assertEqual(len(lines), 2)
            self.assertTrue(lines[-1].endswith("…"), lines)
            for line in lines:
                self.assertLessEqual(svg.text_width(line, 10), 100, line)
        self.assertEqual(svg.wrap("short", 100, 10, 2), ["short"])
        self.assertEqual(svg.wrap("", 100, 10, 2), [])
        self.assertEqual("".join(svg.wrap("夜班操作员未经培训", 50, 10, 5)), "夜班操作员未经培训")
        self.assertEqual(svg.wrap("夜班操作员，未经培训", 50, 10, 5), ["夜班操作", "员，未经培", "训"])

    def test_chinese_is_wider_than_latin(self):
        self.assertEqual(svg.text_width("原因", 10), 20)
        self.assertLess(svg.text_width("ab", 10), 20)

    def test_no_text_becomes_markup(self):
        """A cause that is a script stays a text; characters that XML forbids are left out."""
        evil = '<script>alert("x")</script> & \x00\x0b"'
        for drawing in (
            fishbone.draw(evil, [(evil, [fishbone.Twig(evil, 0, "root")])], {"root": evil}),
            why_tree.draw([(evil, [why_tree.Why(1, evil, None, "root")])], {"root": evil}),
        ):
            self.assertNotIn("<script", drawing)
            self.assertNotIn("\x0b", drawing)
            document = minidom.parseString(drawing)
            self.assertFalse(document.getElementsByTagName("script"))
            self.assertTrue(any("<script>" in text for text in self._texts(drawing)))

    def test_bones_by_branch(self):
        """Every branch is a bone with its label, with causes or without."""
        labels = ["People", "Machine", "Material", "Method", "Measurement", "Environment"]
        drawing = fishbone.draw("Leak", [(label, [fishbone.Twig(f"Cause {label}")]) for label in labels])
        texts = self._texts(drawing)
        for label in labels:
            self.assertIn(label, texts)
        self.assertIn("Leak", texts)
        self.assertIn("Environment", self._texts(fishbone.draw("Leak", [(label, []) for label in labels])))

    def test_fifty_causes(self):
        """Fifty causes are drawn whole, on six bones or on one, each within the picture."""
        for bones in (6, 1):
            causes = [fishbone.Twig(f"Cause {number} 原因说明文字很长很长", number % 4) for number in range(50)]
            drawing = fishbone.draw("Leak", [(f"Bone {bone}", causes[bone::bones]) for bone in range(bones)])
            root = minidom.parseString(drawing).documentElement
            _x, _y, width, height = map(float, root.getAttribute("viewBox").split())
            titles = [node.firstChild.data for node in root.getElementsByTagName("title")]
            self.assertLessEqual({twig.text for twig in causes}, set(titles))
            for node in root.getElementsByTagName("text"):
                self.assertTrue(0 <= float(node.getAttribute("x")) <= width)
                self.assertTrue(0 <= float(node.getAttribute("y")) <= height)

    def test_tree_of_whys(self):
        """Each answer stands right of what it explains; siblings do not overlap."""
        whys = [
            why_tree.Why(1, "Lip damaged"),
            why_tree.Why(2, "Pressed too far", 1),
            why_tree.Why(3, "No stop", 2, "root"),
            why_tree.Why(4, "Ring too hard", 1, "excluded"),
        ]
        drawing = why_tree.draw([("Occurrence", whys)], {"root": "Root cause", "excluded": "Not a cause"})
        boxes = {
            node.getElementsByTagName("title")[0].firstChild.data: node.getElementsByTagName("rect")[0]
            for node in minidom.parseString(drawing).getElementsByTagName("g")
        }
        x = {name: float(box.getAttribute("x")) for name, box in boxes.items()}
        self.assertLess(x["Lip damaged"], x["Pressed too far"])
        self.assertLess(x["Pressed too far"], x["No stop"])
        self.assertEqual(x["Pressed too far"], x["Ring too hard"])
        upper, lower = boxes["Pressed too far"], boxes["Ring too hard"]
        self.assertLess(
            float(upper.getAttribute("y")) + float(upper.getAttribute("height")), float(lower.getAttribute("y"))
        )

    def test_a_loop_does_not_hang(self):
        """Causes that explain each other are refused; a drawing would leave them out rather than never end."""
        whys = [why_tree.Why(1, "One", 2), why_tree.Why(2, "Two", 1), why_tree.Why(3, "Three")]
        self.assertIn("Three", self._texts(why_tree.draw([("System", whys)])))

    def test_fits_on_the_page(self):
        """A drawing that is wider or higher than the page is scaled down as a whole; a small one stays."""
        whys = [why_tree.Why(number, "Why", number - 1) for number in range(1, 21)]
        drawing = why_tree.draw([("System", whys)])
        root = minidom.parseString(svg.fit(drawing, 900, 1000)).documentElement
        _x, _y, width, height = map(float, root.getAttribute("viewBox").split())
        self.assertGreater(width, 3000)
        self.assertEqual(float(root.getAttribute("width")), 900)
        self.assertAlmostEqual(float(root.getAttribute("height")), 900 * height / width, delta=0.1)
        self.assertEqual(svg.fit(drawing, 9000, 9000), drawing)

    def test_a_long_chain(self):
        whys = [why_tree.Why(number, f"Why {number}", number - 1) for number in range(1, 2001)]
        self.assertIn("Why 2000", self._texts(why_tree.draw([("System", whys)])))


@tagged("post_install", "-at_install")
class TestCapaDrawing(ComplaintCommon):
    """The drawings of a case, in the form and in the 8D report."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.capa = cls._capa(
            cause_ids=[Command.create({"name": "Lip damaged", "branch": "material", "kind": "occurrence"})]
        )
        cls.first = cls.capa.cause_ids
        cls.second = cls.env["capa.cause"].create(
            {"case_id": cls.capa.id, "name": "Pressed too far", "parent_id": cls.first.id}
        )

    def test_no_cause_no_drawing(self):
        capa = self._capa(cause_ids=[])
        self.assertFalse(capa.ishikawa_svg)
        self.assertFalse(capa.why_tree_svg)
        capa.cause_ids = [Command.create({"name": "Wrong ring"})]
        self.assertFalse(capa.ishikawa_svg, "No cause has a branch.")
        self.assertIn("Wrong ring", capa.why_tree_svg)

    def test_a_cause_stands_on_the_branch_of_what_it_explains(self):
        bones = dict(self.capa._get_bones())
        self.assertEqual(
            [(twig.text, twig.depth) for twig in bones["Material"]], [("Lip damaged", 0), ("Pressed too far", 1)]
        )
        self.second.branch = "method"
        bones = dict(self.capa._get_bones())
        self.assertEqual([(twig.text, twig.depth) for twig in bones["Method"]], [("Pressed too far", 0)])
        self.capa.cause_ids = [Command.create({"name": "Nobody knows"})]
        self.assertEqual([twig.text for twig in dict(self.capa._get_bones())["Other"]], ["Nobody knows"])

    def test_a_chain_for_each_kind(self):
        """Occurrence, escape and system each have their tree."""
        self.capa.cause_ids = [Command.create({"name": "Short test", "kind": "escape"})]
        self.assertEqual([label for label, _whys in self.capa._get_chains()], ["Occurrence", "Escape"])
        self.assertEqual(self.capa.open_chains, "Occurrence, Escape, System")
        self.capa.cause_ids.filtered(lambda cause: cause.kind == "escape").write(
            {"is_root": True, "verification": "confirmed", "evidence": "4 of 4 pass"}
        )
        self.assertEqual(self.capa.open_chains, "Occurrence, System")

    def test_printed_chain_by_chain(self):
        """The table of the print goes down each chain before the next one begins."""
        third = self.first.copy({"name": "No stop", "parent_id": self.second.id})
        system = self.first.copy({"name": "No FMEA", "kind": "system", "sequence": 1})
        other = self.first.copy({"name": "Ring too hard"})
        self.assertEqual(
            self.capa._get_ordered_causes().mapped("name"),
            [self.first.name, self.second.name, third.name, other.name, system.name],
        )

    def test_branch_names_are_translated(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env.ref("complaint_capa.selection__capa_cause__branch__material").with_context(lang="zh_CN").name = "物料"
        self.env.registry.clear_cache()
        self.assertIn("物料", self.capa.with_context(lang="zh_CN").ishikawa_svg)
        self.assertIn("Material", self.capa.with_context(lang="en_US").ishikawa_svg)

    def test_before_saving(self):
        """The form shows what is typed in, before it is saved."""
        new = self.env["capa.case"].new(
            {
                "subject": "Leak",
                "cause_ids": [
                    Command.create({"name": "Worn", "branch": "machine", "kind": "occurrence"}),
                    Command.create({"name": "Dirt", "branch": "environment", "kind": "occurrence"}),
                ],
            }
        )
        self.assertIn("Worn", new.ishikawa_svg)
        self.assertIn("Dirt", new.why_tree_svg)

    def test_printed(self):
        """The 8D report shows both drawings, and no text in them becomes markup."""
        self.second.name = "<script>alert(1)</script>"
        reports = self.env["ir.actions.report"].with_user(self.quality)
        content, _kind = reports._render_qweb_html(
            "complaint_capa.report_capa_8d_document", self.capa.ids, {"report_type": "pdf"}
        )
        html = content.decode()
        self.assertEqual(html.count("<svg"), 2)
        self.assertNotIn("<script>alert", html)

import {Interaction} from "@web/public/interaction";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

/** Lower case, without accents: what is typed fast must still find. */
function fold(text) {
    return text
        .normalize("NFD")
        .replace(/\p{Diacritic}/gu, "")
        .toLowerCase();
}

/**
 * Adds a search and the list of what is chosen to a list of boxes to tick. Without
 * this script the boxes are all there, and do the same.
 */
export class MentoratSkillPicker extends Interaction {
    static selector = ".o_mentorat_skills";
    dynamicContent = {
        "input[type=search]": {
            "t-on-input": this.onSearch,
            "t-on-keydown": this.onSearchKey,
        },
        ".o_mentorat_list": {"t-on-change": this.showChosen},
        ".o_mentorat_chosen": {"t-on-click": this.onRemove},
    };

    start() {
        this.boxes = [...this.el.querySelectorAll(".form-check")].map((el) => ({
            el,
            input: el.querySelector("input"),
            name: el.querySelector("label").textContent.trim(),
            levelEl: el.querySelector("select"),
        }));
        this.chosenEl = this.el.querySelector(".o_mentorat_chosen");
        this.chosenEl.setAttribute("aria-label", _t("Chosen"));
        this.el.querySelector(".o_mentorat_search").classList.remove("d-none");
        this.showChosen();
    }

    /** Enter ends a search; it must not send the form. */
    onSearchKey(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
        }
    }

    onSearch(ev) {
        const words = fold(ev.target.value).split(/\s+/).filter(Boolean);
        let found = 0;
        for (const box of this.boxes) {
            const name = fold(box.name);
            const matches = words.every((word) => name.includes(word));
            box.el.classList.toggle("d-none", !matches);
            found += matches ? 1 : 0;
        }
        for (const group of this.el.querySelectorAll(".o_mentorat_group")) {
            const empty = !group.querySelector(".form-check:not(.d-none)");
            group.classList.toggle("d-none", empty);
        }
        this.el.querySelector(".o_mentorat_found").textContent = words.length
            ? _t("%s found", found)
            : "";
    }

    showChosen() {
        const chosen = this.boxes.filter((box) => box.input.checked);
        this.chosenEl.replaceChildren(
            ...chosen.map((box) => {
                const item = document.createElement("li");
                const button = document.createElement("button");
                button.type = "button";
                button.dataset.box = box.input.id;
                button.textContent = `${this.getChosenName(box)} ×`;
                button.setAttribute("aria-label", _t("Remove %s", box.name));
                item.append(button);
                return item;
            })
        );
        this.chosenEl.classList.toggle("d-none", !chosen.length);
    }

    /** "Financing, Expert": the level where one was chosen. */
    getChosenName(box) {
        return box.levelEl?.value
            ? `${box.name}, ${box.levelEl.selectedOptions[0].textContent.trim()}`
            : box.name;
    }

    onRemove(ev) {
        const button = ev.target.closest("button[data-box]");
        if (button) {
            const input = document.getElementById(button.dataset.box);
            input.checked = false;
            // Drafts follow changes; and the focus stays where the eyes are.
            input.dispatchEvent(new Event("change", {bubbles: true}));
            (this.chosenEl.querySelector("button") || input).focus();
        }
    }
}

registry
    .category("public.interactions")
    .add("mentorat_module.skill_picker", MentoratSkillPicker);

import {Interaction} from "@web/public/interaction";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

/** Lower the case and remove the accents, to compare. */
function fold(text) {
    return text
        .normalize("NFD")
        .replace(/\p{Diacritic}/gu, "")
        .toLowerCase();
}

/**
 * Add a search, and a list of what is chosen, to boxes to tick. The boxes work without
 * this script.
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

    /** Keep Enter in the search from sending the form. */
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

    /** Return "Financing, Expert", with the level if one is chosen. */
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
            // The event saves the draft; the focus stays in the list.
            input.dispatchEvent(new Event("change", {bubbles: true}));
            (this.chosenEl.querySelector("button") || input).focus();
        }
    }
}

registry
    .category("public.interactions")
    .add("mentorat_module.skill_picker", MentoratSkillPicker);

import {makeDraggableHook} from "@web/core/utils/draggable_hook_builder_owl";
import {pick} from "@web/core/utils/objects";

const TARGETS =
    ".o_calendar_renderer .fc-day, .o_calendar_renderer .fc-timegrid-slot-lane";

function findAt({x, y}, className) {
    return document
        .elementsFromPoint(x, y)
        .find((element) => element.classList.contains(className));
}

/**
 * Drag an element on to the calendar. On drop, ``cell`` is the day under the pointer and
 * ``slot`` its hour, where the calendar shows hours.
 */
export const usePlanDraggable = makeDraggableHook({
    name: "usePlanDraggable",
    onDragStart({ctx, addStyle}) {
        // While something is dragged the page lets pointers through: days do not.
        for (const target of document.querySelectorAll(TARGETS)) {
            addStyle(target, {"pointer-events": "auto"});
        }
        return pick(ctx.current, "element");
    },
    onDrag({ctx, callHandler}) {
        const cell = findAt(ctx.pointer, "fc-day");
        if (cell !== ctx.current.cell) {
            if (ctx.current.cell) {
                callHandler("onElementLeave", {element: ctx.current.cell});
            }
            if (cell) {
                callHandler("onElementEnter", {element: cell});
            }
            ctx.current.cell = cell;
        }
        return pick(ctx.current, "element");
    },
    onDragEnd({ctx, callHandler}) {
        if (ctx.current.cell) {
            callHandler("onElementLeave", {element: ctx.current.cell});
        }
        return pick(ctx.current, "element");
    },
    onDrop({ctx}) {
        const cell = findAt(ctx.pointer, "fc-day")?.dataset.date;
        const slot = findAt(ctx.pointer, "fc-timegrid-slot-lane")?.dataset.time;
        return cell ? {element: ctx.current.element, cell, slot} : undefined;
    },
});
